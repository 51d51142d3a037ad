package kiln.artifacts.store;

import io.minio.BucketExistsArgs;
import io.minio.CopyObjectArgs;
import io.minio.GetObjectArgs;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.SourceObject;
import io.minio.StatObjectArgs;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
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
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import kiln.schemas.message.Artifact;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A bucket behind an S3 API. Holds a few buffers in memory, whatever the size of an object; may be used by many
/// threads at once. Requests that fail in passing are sent again a few times before a [StoreException] tells.
public final class S3ArtifactStore implements ArtifactStore {
    private static final Logger log = LoggerFactory.getLogger(S3ArtifactStore.class);
    private static final int SMALL_BYTES = 16 << 20;
    private static final int PARALLEL_REQUESTS = 64;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int PRECONDITION_FAILED = 412;
    /// User metadata that names the writer of a conditional PUT.
    private static final String WRITER = "x-amz-meta-kiln-writer";

    private final S3Endpoint endpoint;
    private final RandomGenerator random;
    private final MinioClient client;
    private final PresignedUpload uploads = new PresignedUpload();
    private final S3Calls calls;

    private S3ArtifactStore(S3Endpoint endpoint, Duration firstPause, RandomGenerator random) {
        this.endpoint = endpoint;
        this.random = random;
        this.calls = new S3Calls(endpoint, firstPause, random);
        this.client = MinioClient.builder()
                .endpoint(endpoint.endpoint().toString())
                .region(endpoint.region())
                .credentials(endpoint.accessKey(), endpoint.secretKey())
                .httpClient(httpClient(), true)
                .build();
    }

    /// Connects, and makes the bucket if there is none.
    ///
    /// @param random spreads the pauses between tries and names writers; used by several threads, so one that allows it,
    ///     e.g. [java.util.Random]
    /// @throws StoreException if the store cannot be reached or refuses
    public static S3ArtifactStore connect(S3Endpoint endpoint, RandomGenerator random) {
        return connect(endpoint, Duration.ofMillis(250), random);
    }

    static S3ArtifactStore connect(S3Endpoint endpoint, Duration firstPause, RandomGenerator random) {
        S3ArtifactStore store = new S3ArtifactStore(endpoint, firstPause, random);
        try {
            store.makeBucket();
            return store;
        } catch (StoreException e) {
            store.close();
            throw e;
        }
    }

    /// The SDK's own client sends again by itself; [S3Calls] does that here, once.
    private static OkHttpClient httpClient() {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(PARALLEL_REQUESTS);
        dispatcher.setMaxRequestsPerHost(PARALLEL_REQUESTS);
        return new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectTimeout(10, TimeUnit.SECONDS)
                .writeTimeout(60, TimeUnit.SECONDS)
                .readTimeout(60, TimeUnit.SECONDS)
                .build();
    }

    private void makeBucket() {
        calls.call("making the bucket", "", attempt -> {
            if (!client.bucketExists(BucketExistsArgs.builder().bucket(endpoint.bucket()).build())) {
                try {
                    client.makeBucket(MakeBucketArgs.builder().bucket(endpoint.bucket()).build());
                } catch (ErrorResponseException e) {
                    // Another process may have been quicker.
                    if (!e.errorResponse().code().startsWith("BucketAlready")) {
                        throw e;
                    }
                }
            }
            return endpoint;
        });
    }

    @Override
    public Artifact put(Path file) throws IOException {
        Artifact artifact;
        try (InputStream in = Files.newInputStream(file)) {
            artifact = ReadThrough.digest(in);
        }
        if (artifact.sizeBytes() > PresignedUpload.MAX_BYTES) {
            throw new IOException("cannot store " + file + ": it has " + artifact.sizeBytes() + " bytes, one object takes at most "
                    + PresignedUpload.MAX_BYTES + "; compress or split it first");
        }
        String key = artifact.objectKey();
        if (size(key).equals(OptionalLong.of(artifact.sizeBytes()))) {
            return artifact;
        }
        Artifact sent = calls.call("writing", key,
                attempt -> uploads.send(presignedPut(key), file, artifact.sizeBytes()));
        if (!sent.equals(artifact)) {
            delete(key);
            throw new IOException("the file " + file + " changed while it was being stored: its SHA-256 was " + artifact.digest()
                    + " and then " + sent.digest() + "; store it when nothing writes to it any more");
        }
        return artifact;
    }

    private URI presignedPut(String key) throws MinioException {
        return URI.create(client.getPresignedObjectUrl(GetPresignedObjectUrlArgs.builder()
                .bucket(endpoint.bucket()).object(key).method(Http.Method.PUT).expiry(1, TimeUnit.HOURS).build()));
    }

    @Override
    public Artifact put(byte[] bytes) {
        requireSmall(bytes.length, "bytes to store");
        Artifact artifact = ReadThrough.digest(bytes);
        if (!size(artifact.objectKey()).equals(OptionalLong.of(bytes.length))) {
            putObject(artifact.objectKey(), bytes, "application/octet-stream");
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
            Optional<InputStream> object = request(artifact.objectKey(), 0);
            if (object.isEmpty()) {
                return Optional.empty();
            }
            OutputStream to;
            try {
                to = sink.open();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            try (InputStream in = object.get()) {
                return Optional.of(ReadThrough.copy(in, to));
            }
        });
    }

    /// Removes a damaged object, so that storing the artifact again heals it; but looks twice, since the damage may
    /// have happened on the way.
    private void requireWhole(Artifact artifact, Optional<Artifact> seen) throws ArtifactLostException {
        if (seen.isEmpty()) {
            throw new ArtifactLostException(artifact, ReadThrough.missing(artifact, "S3 store " + endpoint));
        }
        if (seen.get().equals(artifact)) {
            return;
        }
        Optional<Artifact> again = readThrough(artifact, OutputStream::nullOutputStream);
        if (again.isPresent() && !again.get().equals(artifact)) {
            delete(artifact.objectKey());
            log.warn("damaged object removed store={} key={} size={} sha256={}",
                    endpoint, artifact.objectKey(), again.get().sizeBytes(), again.get().digest());
        }
        throw new ArtifactLostException(artifact, ReadThrough.damaged(artifact, seen.get(), "S3 store " + endpoint));
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes, String contentType) {
        String writer = HexFormat.of().toHexDigits(random.nextLong());
        return calls.call("writing once", key, attempt -> {
            try {
                client.putObject(PutObjectArgs.builder().bucket(endpoint.bucket()).object(key)
                        .data(bytes, bytes.length).contentType(contentType)
                        .extraHeaders(Map.of("If-None-Match", "*", WRITER, writer)).build());
                return true;
            } catch (ErrorResponseException e) {
                if (S3Calls.status(e) != PRECONDITION_FAILED) {
                    throw e;
                }
                // An earlier try may have been done, and only its answer lost.
                return attempt > 1 && writer.equals(writerOf(key));
            }
        });
    }

    private String writerOf(String key) throws MinioException {
        String writer = client.statObject(StatObjectArgs.builder().bucket(endpoint.bucket()).object(key).build())
                .headers().get(WRITER);
        return writer == null ? "" : writer;
    }

    @Override
    public void putObject(String key, byte[] bytes, String contentType) {
        calls.call("writing", key, attempt -> client.putObject(PutObjectArgs.builder()
                .bucket(endpoint.bucket()).object(key).data(bytes, bytes.length).contentType(contentType).build()));
    }

    @Override
    public void copy(String fromKey, String toKey) {
        calls.call("copying " + fromKey + " to", toKey, attempt -> client.copyObject(CopyObjectArgs.builder()
                .bucket(endpoint.bucket()).object(toKey)
                .source(SourceObject.builder().bucket(endpoint.bucket()).object(fromKey).build()).build()));
    }

    @Override
    public Optional<byte[]> get(String key) {
        return calls.call("reading", key, attempt -> {
            Optional<InputStream> object = request(key, 0);
            if (object.isEmpty()) {
                return Optional.empty();
            }
            try (InputStream in = object.get()) {
                byte[] bytes = in.readNBytes(SMALL_BYTES + 1);
                requireSmall(bytes.length, "object " + key + " in S3 store " + endpoint);
                return Optional.of(bytes);
            }
        });
    }

    @Override
    public Optional<InputStream> open(String key, long offset) {
        return calls.call("reading", key, attempt -> request(key, offset));
    }

    private Optional<InputStream> request(String key, long offset) throws MinioException {
        var args = GetObjectArgs.builder().bucket(endpoint.bucket()).object(key);
        if (offset > 0) {
            args.offset(offset);
        }
        try {
            return Optional.of(client.getObject(args.build()));
        } catch (ErrorResponseException e) {
            if (S3Calls.isMissing(e)) {
                return Optional.empty();
            }
            if (S3Calls.status(e) == RANGE_NOT_SATISFIABLE) {
                return Optional.of(InputStream.nullInputStream());
            }
            throw e;
        }
    }

    @Override
    public OptionalLong size(String key) {
        return calls.call("asking the size of", key, attempt -> {
            try {
                return OptionalLong.of(client.statObject(
                        StatObjectArgs.builder().bucket(endpoint.bucket()).object(key).build()).size());
            } catch (ErrorResponseException e) {
                if (S3Calls.isMissing(e)) {
                    return OptionalLong.empty();
                }
                throw e;
            }
        });
    }

    @Override
    public List<String> list(String prefix) {
        return calls.call("listing " + prefix + "*", "", attempt -> {
            List<String> keys = new ArrayList<>();
            var args = ListObjectsArgs.builder().bucket(endpoint.bucket()).prefix(prefix).recursive(true).build();
            for (var item : client.listObjects(args)) {
                keys.add(item.get().objectName());
            }
            keys.sort(null);
            return keys;
        });
    }

    @Override
    public void delete(String key) {
        calls.call("removing", key, attempt -> {
            client.removeObject(RemoveObjectArgs.builder().bucket(endpoint.bucket()).object(key).build());
            return key;
        });
    }

    private static void requireSmall(int bytes, String what) {
        if (bytes > SMALL_BYTES) {
            throw new StoreException(what + ": more than " + SMALL_BYTES + " bytes; use a file instead");
        }
    }

    @Override
    public void close() {
        uploads.close();
        try {
            client.close();
        } catch (Exception e) {
            throw new StoreException("closing S3 store " + endpoint + " failed", e);
        }
    }
}
