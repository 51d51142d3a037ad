package kiln.coordinator.log;

import java.io.InputStream;
import java.util.Optional;
import kiln.artifacts.log.PackedLog;
import kiln.schemas.message.Artifact;

/// Where logs lie. Methods throw [kiln.artifacts.store.StoreException] or [java.io.UncheckedIOException] if they cannot
/// read, and are called on threads that may wait.
@FunctionalInterface
public interface LogSource {
    /// A log as plain text, from its beginning.
    InputStream open(Artifact log);

    /// The log as it is stored; nothing where only its text can be had.
    default Optional<PackedLog.Stored> stored(Artifact log) {
        return Optional.empty();
    }
}
