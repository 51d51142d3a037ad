package kiln.farm;

import java.util.concurrent.CompletionStage;

/// A coordinator or a worker in this process, until it is closed.
public interface RunningRole extends AutoCloseable {
    /// For people, e.g. `worker host-4312 with 2 slots` or `coordinator at http://127.0.0.1:8080`.
    String description();

    /// Completes when the role is closed; exceptionally if it cannot go on.
    CompletionStage<Void> end();

    /// May be called more than once, and from a shutdown hook.
    @Override
    void close();
}
