package kiln.farm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import kiln.artifacts.archive.Zstd;
import kiln.artifacts.log.PackedLog;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.StoreException;
import kiln.coordinator.log.LogSource;
import kiln.schemas.message.Artifact;

/// Logs as workers put them into the store.
public record StoredLogs(ArtifactStore store) implements LogSource {
    @Override
    public InputStream open(Artifact log) {
        try {
            return Zstd.expand(from(log, 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<PackedLog.Stored> stored(Artifact log) {
        return Optional.of((offset, length) -> {
            try (InputStream in = from(log, offset)) {
                return in.readNBytes(length);
            }
        });
    }

    private InputStream from(Artifact log, long offset) {
        return store.open(log.objectKey(), offset).orElseThrow(
                () -> new StoreException("the log " + log.digest() + " is not in the store any more", new IOException()));
    }
}
