package kiln.coordinator.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import kiln.artifacts.log.PackedLog;
import kiln.schemas.message.Artifact;

/// Logs that were looked into lately stay unpacked, within a bound, for the next look.
public final class Logs implements AutoCloseable {
    private static final int KEPT = 16;
    private static final long KEPT_BYTES = 1L << 30;

    private final LogSource source;
    private final Map<Artifact, Entry> kept = new LinkedHashMap<>(16, 0.75f, true);

    public Logs(LogSource source) {
        this.source = source;
    }

    @FunctionalInterface
    public interface Look<T> {
        T at(LogText log) throws IOException;
    }

    /// A log that is being looked into by so many; it closes with the last of them once it is not kept any more.
    private final class Entry {
        private final Artifact artifact;
        private LogText text;
        private int users;
        private boolean dropped;

        Entry(Artifact artifact) {
            this.artifact = artifact;
        }

        /// Made once, whoever asks meanwhile waits for it.
        synchronized LogText text() throws IOException {
            if (text == null) {
                text = made();
            }
            return text;
        }

        private LogText made() throws IOException {
            Optional<PackedLog.Stored> stored = source.stored(artifact);
            Optional<PackedLog> packed = stored.isPresent() ? PackedLog.read(artifact.sizeBytes(), stored.get()) : Optional.empty();
            return packed.isPresent() ? LogText.of(packed.get(), stored.get()) : LogText.of(source.open(artifact), 1);
        }

        synchronized void closeIfUnused() {
            if (dropped && users == 0 && text != null) {
                try {
                    text.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        synchronized long bytes() {
            return text == null ? 0 : text.size();
        }
    }

    /// @throws UncheckedIOException if it cannot be unpacked here
    public <T> T look(Artifact artifact, Look<T> look) {
        Entry entry = enter(artifact);
        try {
            return look.at(entry.text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            leave(entry);
        }
    }

    private Entry enter(Artifact artifact) {
        synchronized (kept) {
            Entry entry = kept.computeIfAbsent(artifact, Entry::new);
            entry.users++;
            return entry;
        }
    }

    private void leave(Entry entry) {
        synchronized (kept) {
            entry.users--;
            long bytes = kept.values().stream().mapToLong(Entry::bytes).sum();
            Iterator<Entry> oldest = kept.values().iterator();
            while (oldest.hasNext() && (kept.size() > KEPT || bytes > KEPT_BYTES && kept.size() > 1)) {
                Entry drop = oldest.next();
                bytes -= drop.bytes();
                oldest.remove();
                drop.dropped = true;
                drop.closeIfUnused();
            }
            entry.closeIfUnused();
        }
    }

    /// Nobody looks any more.
    @Override
    public void close() {
        synchronized (kept) {
            kept.values().forEach(entry -> {
                entry.dropped = true;
                entry.closeIfUnused();
            });
            kept.clear();
        }
    }
}
