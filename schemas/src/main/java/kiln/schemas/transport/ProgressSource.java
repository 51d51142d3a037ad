package kiln.schemas.transport;

import java.time.Duration;
import java.util.List;
import kiln.schemas.message.Progress;

/// Follows the progress feed from the moment it is opened.
public interface ProgressSource extends AutoCloseable {
    List<Progress> poll(Duration patience);

    @Override
    void close();
}
