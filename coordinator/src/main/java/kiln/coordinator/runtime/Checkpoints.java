package kiln.coordinator.runtime;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kiln.artifacts.archive.Zstd;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.StoreException;
import kiln.schemas.message.Codec;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Checkpoints in the bucket: `ledger/checkpoint-<position>.ndjson.zst`, a line of JSON for the head, one per event,
/// one for the foot. What one says depends on the log up to its position alone, so it does not matter who wrote it, or
/// whether he was fenced since.
public final class Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final String PREFIX = "ledger/checkpoint-";
    private static final String ENDING = ".ndjson.zst";
    private static final int KEPT = 2;
    /// Fast; a higher one would save little.
    private static final int LEVEL = 3;
    /// So many lines are read before they are decoded, on all processors.
    private static final int PORTION = 5_000;

    private final ArtifactStore store;

    public Checkpoints(ArtifactStore store) {
        this.store = store;
    }

    /// Writes one and removes all but the newest two.
    ///
    /// @throws StoreException if the store cannot be written
    void write(Checkpoint checkpoint) {
        store.putObject(key(checkpoint.head().position()), encode(checkpoint), "application/zstd");
        keys().stream().skip(KEPT).forEach(store::delete);
    }

    /// Keys sort by position.
    private static String key(long position) {
        return PREFIX + "%020d".formatted(position) + ENDING;
    }

    /// Keys of all there are, newest first; empty, with a warning, if the store cannot be asked.
    List<String> newestFirst() {
        try {
            return keys();
        } catch (StoreException e) {
            LOG.warn("checkpoints cannot be listed error={}", e.getMessage());
            return List.of();
        }
    }

    private List<String> keys() {
        List<String> keys = new ArrayList<>(store.list(PREFIX).reversed());
        keys.removeIf(key -> !key.endsWith(ENDING));
        return keys;
    }

    /// A checkpoint, if it can be read whole and by this version; a warning says why not.
    Optional<Checkpoint> read(String key) {
        try {
            return store.open(key, 0).map(bytes -> {
                try (BufferedReader lines = new BufferedReader(
                        new InputStreamReader(Zstd.expand(bytes), StandardCharsets.UTF_8), 1 << 16)) {
                    return decode(lines);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (StoreException | UncheckedIOException | IllegalArgumentException e) {
            LOG.warn("checkpoint cannot be used, an older one or the whole log is read key={} error={}", key, e.getMessage());
            return Optional.empty();
        }
    }

    private static byte[] encode(Checkpoint checkpoint) {
        MessageDigest digest = Sha256.newDigest();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = Zstd.compress(bytes, LEVEL)) {
            line(out, checkpoint.head(), digest);
            for (LedgerEvent event : checkpoint.events()) {
                line(out, event, digest);
            }
            line(out, new Checkpoint.Foot(checkpoint.events().size(), hex(digest)), Sha256.newDigest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void line(OutputStream out, Object value, MessageDigest digest) throws IOException {
        byte[] json = Codec.encode(value);
        out.write(json);
        out.write('\n');
        digest.update(json);
        digest.update((byte) '\n');
    }

    /// @throws IllegalArgumentException if it is not whole, not what was written, or too new
    private static Checkpoint decode(BufferedReader lines) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        Checkpoint.Head head = Codec.decode(next(lines, digest), Checkpoint.Head.class);
        if (head.format() > Checkpoint.FORMAT) {
            throw new IllegalArgumentException(
                    "it has format " + head.format() + ", and this version reads up to " + Checkpoint.FORMAT);
        }
        List<LedgerEvent> events = new ArrayList<>();
        List<byte[]> read = new ArrayList<>();
        byte[] line = next(lines, Sha256.newDigest());
        for (Optional<byte[]> ahead = some(lines); ahead.isPresent(); ahead = some(lines)) {
            digest.update(line);
            digest.update((byte) '\n');
            read.add(line);
            if (read.size() == PORTION) {
                events.addAll(read.parallelStream().map(Checkpoints::event).toList());
                read.clear();
            }
            line = ahead.get();
        }
        read.forEach(one -> events.add(event(one)));
        Checkpoint.Foot foot = Codec.decode(line, Checkpoint.Foot.class);
        if (!foot.equals(new Checkpoint.Foot(events.size(), hex(digest)))) {
            throw new IllegalArgumentException("its " + events.size() + " events are not those that were written");
        }
        return new Checkpoint(head, events);
    }

    private static LedgerEvent event(byte[] json) {
        return Codec.decode(json, LedgerEvent.class);
    }

    private static byte[] next(BufferedReader lines, MessageDigest digest) throws IOException {
        byte[] line = some(lines).orElseThrow(() -> new IllegalArgumentException("it ends too early"));
        digest.update(line);
        digest.update((byte) '\n');
        return line;
    }

    private static Optional<byte[]> some(BufferedReader lines) throws IOException {
        return Optional.ofNullable(lines.readLine()).map(line -> line.getBytes(StandardCharsets.UTF_8));
    }

    private static String hex(MessageDigest digest) {
        return Sha256.ofDigest(digest.digest()).hex();
    }
}
