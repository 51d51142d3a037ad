package kiln.artifacts.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import kiln.schemas.message.Artifact;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A bucket behind an S3 API. Holds a few buffers in memory, whatever the size of an object; may be used by many
/// threads at once. Requests that fail in passing are sent again a few times before a [StoreException] tells.
public final class S3ArtifactStore implements ArtifactStore {
    private static final Logger log = LoggerFactory.getLogger(S3ArtifactStore.class);
    private static final int SMALL_BYTES = 16 << 20;
    private static final String BINARY = "application/octet-stream";
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

    private final String name;
    private final RandomGenerator random;
    private final S3Bucket bucket;
    /// Only signs links, and never asks the network: links carry the address that their readers know.
    private final S3Bucket links;
    private final PresignedUpload uploads = new PresignedUpload();
    private final S3Calls calls;
    private final S3Multipart multipart;
    private final S3Composition composition;

    private S3ArtifactStore(S3Endpoint endpoint, Duration firstPause, RandomGenerator random) {
        this.name = "S3 store " + endpoint;
        this.random = random;
        this.bucket = new S3Bucket(endpoint);
        this.links = new S3Bucket(endpoint.forDownloads());
        this.calls = new S3Calls(endpoint, firstPause, random, bucket::reconnect);
        this.multipart = bucket.multipart(endpoint);
        this.composition = new S3Composition(bucket, multipart, uploads, calls);
    }

    /// Connects, and makes the bucket if there is none.
    ///
    /// @param random spreads the pauses between tries and names writers; used by several threads, so one that allows
    ///     it, e.g. [java.util.Random]
    /// @throws StoreException if the store cannot be reached or refuses
    public static S3ArtifactStore connect(S3Endpoint endpoint, RandomGenerator random) {
        return connect(endpoint, FIRST_PAUSE, random);
    }

    static S3ArtifactStore connect(S3Endpoint endpoint, Duration firstPause, RandomGenerator random) {
        S3ArtifactStore store = new S3ArtifactStore(endpoint, firstPause, random);
        try {
            store.calls.call("making the bucket", "", attempt -> store.bucket.makeIfMissing());
            return store;
        } catch (StoreException e) {
            store.close();
            throw e;
        }
    }

    @Override
    public Artifact put(Path file) throws IOException {
        Artifact artifact;
        try (InputStream in = Files.newInputStream(file)) {
            artifact = ReadThrough.digest(in);
        }
        if (artifact.sizeBytes() > PresignedUpload.MAX_BYTES) {
            throw new IOException("cannot store " + file + ": it has " + artifact.sizeBytes()
                    + " bytes, one object takes at most " + PresignedUpload.MAX_BYTES + "; compress or split it first");
        }
        String key = artifact.objectKey();
        if (size(key).equals(OptionalLong.of(artifact.sizeBytes()))) {
            return artifact;
        }
        Artifact sent = calls.call("writing", key,
                attempt -> uploads.send(bucket.presignedPut(key), file, artifact.sizeBytes()));
        if (!sent.equals(artifact)) {
            delete(key);
            throw new IOException("the file " + file + " changed while it was being stored: its SHA-256 was "
                    + artifact.digest() + " and then " + sent.digest()
                    + "; store it when nothing writes to it any more");
        }
        return artifact;
    }

    @Override
    public Artifact put(byte[] bytes) {
        requireSmall(bytes.length, "bytes to store");
        Artifact artifact = ReadThrough.digest(bytes);
        if (!size(artifact.objectKey()).equals(OptionalLong.of(bytes.length))) {
            putObject(artifact.objectKey(), bytes, BINARY);
        }
        return artifact;
    }

    @Override
    public void fetch(Artifact artifact, Path target) throws IOException, ArtifactLostException {
        FileChannel file = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        boolean complete = false;
        try (file) {
            OutputStream sink = new LocalSink(Channels.newOutputStream(file));
            requireWhole(artifact, readThrough(artifact, () -> {
                file.truncate(0);
                return sink;
            }));
            complete = true;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            if (!complete) {
                Files.deleteIfExists(target);
            }
        }
    }

    @Override
    public boolean verify(Artifact artifact) {
        try {
            requireWhole(artifact, readThrough(artifact, OutputStream::nullOutputStream));
            return true;
        } catch (ArtifactLostException e) {
            return false;
        }
    }

    /// Makes the place for the bytes of one try.
    private interface Sink {
        OutputStream open() throws IOException;
    }

    private Optional<Artifact> readThrough(Artifact artifact, Sink sink) {
        return calls.call("reading", artifact.objectKey(), attempt -> {
            Optional<InputStream> object = bucket.open(artifact.objectKey(), 0);
            if (object.isEmpty()) {
                return Optional.empty();
            }
            try (InputStream in = object.get()) {
                return Optional.of(ReadThrough.copy(in, local(sink)));
            }
        });
    }

    private static OutputStream local(Sink sink) {
        try {
            return sink.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Removes a damaged object, so that storing the artifact again heals it; but looks twice, since the damage may
    /// have happened on the way.
    private void requireWhole(Artifact artifact, Optional<Artifact> seen) throws ArtifactLostException {
        if (seen.isEmpty()) {
            throw new ArtifactLostException(artifact, ReadThrough.missing(artifact, name));
        }
        if (seen.get().equals(artifact)) {
            return;
        }
        Optional<Artifact> again = readThrough(artifact, OutputStream::nullOutputStream);
        if (again.equals(Optional.of(artifact))) {
            throw new StoreException("artifact " + artifact.digest() + " was damaged on its way from " + name
                    + ", a second reading was right; fetch it again, and check the network if that comes back");
        }
        if (again.isPresent()) {
            delete(artifact.objectKey());
            log.warn("damaged object removed store=\"{}\" key={} size={} sha256={}",
                    name, artifact.objectKey(), again.get().sizeBytes(), again.get().digest());
        }
        throw new ArtifactLostException(artifact, ReadThrough.damaged(artifact, seen.get(), name));
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes, String contentType) {
        String writer = HexFormat.of().toHexDigits(random.nextLong());
        // A try that was told "taken" may meet its own earlier try, which was done and only its answer lost.
        return calls.call("writing once", key, attempt -> bucket.putIfAbsent(key, bytes, contentType, writer)
                || attempt > 1 && writer.equals(bucket.writerOf(key)));
    }

    @Override
    public void putObject(String key, byte[] bytes, String contentType) {
        calls.call("writing", key, attempt -> bucket.put(key, bytes, contentType));
    }

    @Override
    public void copy(String fromKey, String toKey) {
        calls.call("copying " + fromKey + " to", toKey, attempt -> bucket.copy(fromKey, toKey));
    }

    @Override
    public boolean copyIfAbsent(String fromKey, String toKey) {
        long bytes = size(fromKey).orElseThrow(() -> new StoreException("no object " + fromKey + " in " + name + " to copy"));
        return bytes == 0 ? putIfAbsent(toKey, new byte[0], BINARY) : composition.copyIfAbsent(fromKey, bytes, toKey, BINARY);
    }

    @Override
    public long compose(String key, List<Stretch> stretches, String contentType) {
        return composition.compose(key, stretches, contentType);
    }

    @Override
    public int endUnfinished(String prefix, Predicate<String> which) {
        return composition.endUnfinished(prefix, which);
    }

    /// Asks whether the object is there before it asks for it: most who look up a small object do so to see whether
    /// somebody has made it, and the SDK takes some milliseconds to read the text that says no.
    @Override
    public Optional<byte[]> get(String key) {
        return size(key).isEmpty() ? Optional.empty() : calls.call("reading", key, attempt -> {
            Optional<InputStream> object = bucket.open(key, 0);
            if (object.isEmpty()) {
                return Optional.empty();
            }
            try (InputStream in = object.get()) {
                byte[] bytes = in.readNBytes(SMALL_BYTES + 1);
                requireSmall(bytes.length, "object " + key + " in " + name);
                return Optional.of(bytes);
            }
        });
    }

    @Override
    public Optional<InputStream> open(String key, long offset) {
        return calls.call("reading", key, attempt -> bucket.open(key, offset));
    }

    @Override
    public OptionalLong size(String key) {
        return calls.call("asking the size of", key, attempt -> bucket.size(key));
    }

    @Override
    public List<String> list(String prefix) {
        return calls.call("listing " + prefix + "*", "", attempt -> bucket.list(prefix));
    }

    @Override
    public void delete(String key) {
        calls.call("removing", key, attempt -> bucket.delete(key));
    }

    /// Where anybody can download an object for an hour; nothing if it does not exist.
    public Optional<URI> downloadLink(String key) {
        return size(key).isEmpty()
                ? Optional.empty()
                : Optional.of(calls.call("signing a link", key, attempt -> links.presignedGet(key)));
    }

    private static void requireSmall(int bytes, String what) {
        if (bytes > SMALL_BYTES) {
            throw new StoreException(what + ": more than " + SMALL_BYTES + " bytes; use a file instead");
        }
    }

    @Override
    public void close() {
        uploads.close();
        try (links; multipart) {
            bucket.close();
        } catch (Exception e) {
            throw new StoreException("closing " + name + " failed", e);
        }
    }
}
