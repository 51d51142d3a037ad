package kiln.schemas.transport;

import kiln.schemas.message.Progress;

/// A worker's end of the progress feed: never waits, may lose.
public interface ProgressSink extends AutoCloseable {
    void send(Progress progress);

    @Override
    void close();
}
