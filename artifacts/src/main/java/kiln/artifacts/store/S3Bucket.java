package kiln.artifacts.store;

import io.minio.BucketExistsArgs;
import io.minio.CopyObjectArgs;
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
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/// One bucket through the MinIO SDK: single requests, sent once. Absence is a value here, every other refusal an
/// exception of the SDK.
final class S3Bucket implements AutoCloseable {
    private static final int PARALLEL_REQUESTS = 64;
    private static final int IDLE_CONNECTIONS = 5;
    /// Servers drop idle connections too, and a request on one that is gone fails: so the shorter time must be ours.
    private static final int IDLE_SECONDS = 5;
    private static final int PRECONDITION_FAILED = 412;
    /// User metadata that names the writer of a conditional PUT.
    private static final String WRITER = "x-amz-meta-kiln-writer";

    private final String bucket;
    private final ConnectionPool idle = new ConnectionPool(IDLE_CONNECTIONS, IDLE_SECONDS, TimeUnit.SECONDS);
    private final MinioClient client;
    private final OkHttpClient http = httpClient();

    S3Bucket(S3Endpoint endpoint) {
        this.bucket = endpoint.bucket();
        this.client = MinioClient.builder()
                .endpoint(endpoint.endpoint().toString())
                .region(endpoint.region())
                .credentials(endpoint.accessKey(), endpoint.secretKey())
                .httpClient(http, true)
                .build();
    }

    /// The SDK's own client, and OkHttp on a broken connection, send again by themselves. Here only [S3Calls] does, so
    /// that a conditional PUT knows whether it may have met its own earlier try.
    private OkHttpClient httpClient() {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(PARALLEL_REQUESTS);
        dispatcher.setMaxRequestsPerHost(PARALLEL_REQUESTS);
        return new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(idle)
                .retryOnConnectionFailure(false)
                .connectTimeout(10, TimeUnit.SECONDS)
                .writeTimeout(60, TimeUnit.SECONDS)
                .readTimeout(60, TimeUnit.SECONDS)
                .build();
    }

    /// Uploads in parts, over the same connections; ends with this.
    S3Multipart multipart(S3Endpoint endpoint) {
        return new S3Multipart(endpoint, http);
    }

    /// What is sent next goes over a new connection: where one was broken, its idle neighbours are too.
    void reconnect() {
        idle.evictAll();
    }

    /// @return whether it was missing
    boolean makeIfMissing() throws MinioException {
        if (client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build())) {
            return false;
        }
        try {
            client.makeBucket(MakeBucketArgs.builder().bucket(bucket).build());
        } catch (ErrorResponseException e) {
            // Another process may have been quicker.
            if (!e.errorResponse().code().startsWith("BucketAlready")) {
                throw e;
            }
        }
        return true;
    }

    /// Where one PUT may go without further signature, for an hour.
    URI presignedPut(String key) throws MinioException {
        return URI.create(client.getPresignedObjectUrl(GetPresignedObjectUrlArgs.builder()
                .bucket(bucket).object(key).method(Http.Method.PUT).expiry(1, TimeUnit.HOURS).build()));
    }

    /// Where one GET may go without further signature, for an hour.
    URI presignedGet(String key) throws MinioException {
        return URI.create(client.getPresignedObjectUrl(GetPresignedObjectUrlArgs.builder()
                .bucket(bucket).object(key).method(Http.Method.GET).expiry(1, TimeUnit.HOURS).build()));
    }

    boolean put(String key, byte[] bytes, String contentType) throws MinioException {
        client.putObject(PutObjectArgs.builder()
                .bucket(bucket).object(key).data(bytes, bytes.length).contentType(contentType).build());
        return true;
    }

    /// One conditional PUT. The SDK drops the condition from multipart uploads, but bytes in memory go in one piece.
    ///
    /// @param writer kept with the object, see [#writerOf]
    /// @return false if the key is taken
    boolean putIfAbsent(String key, byte[] bytes, String contentType, String writer) throws MinioException {
        try {
            client.putObject(PutObjectArgs.builder()
                    .bucket(bucket).object(key).data(bytes, bytes.length).contentType(contentType)
                    .extraHeaders(Map.of("If-None-Match", "*", WRITER, writer)).build());
            return true;
        } catch (ErrorResponseException e) {
            if (S3Calls.status(e) == PRECONDITION_FAILED) {
                return false;
            }
            throw e;
        }
    }

    /// Who wrote an object by [#putIfAbsent]; empty if that is not known.
    String writerOf(String key) throws MinioException {
        String writer = client.statObject(StatObjectArgs.builder().bucket(bucket).object(key).build())
                .headers().get(WRITER);
        return writer == null ? "" : writer;
    }

    boolean copy(String fromKey, String toKey) throws MinioException {
        client.copyObject(CopyObjectArgs.builder().bucket(bucket).object(toKey)
                .source(SourceObject.builder().bucket(bucket).object(fromKey).build()).build());
        return true;
    }

    Optional<InputStream> open(String key, long offset) throws MinioException, IOException {
        return open(key, offset, Long.MAX_VALUE);
    }

    /// @param most bytes, if there are so many
    Optional<InputStream> open(String key, long offset, long most) throws MinioException, IOException {
        boolean all = offset == 0 && most == Long.MAX_VALUE;
        String last = most == Long.MAX_VALUE ? "" : Long.toString(offset + most - 1);
        return PresignedDownload.open(presignedGet(key), all ? Optional.empty() : Optional.of("bytes=" + offset + "-" + last));
    }

    OptionalLong size(String key) throws MinioException {
        try {
            return OptionalLong.of(
                    client.statObject(StatObjectArgs.builder().bucket(bucket).object(key).build()).size());
        } catch (ErrorResponseException e) {
            if (S3Calls.isMissing(e)) {
                return OptionalLong.empty();
            }
            throw e;
        }
    }

    List<String> list(String prefix) throws MinioException {
        List<String> keys = new ArrayList<>();
        var args = ListObjectsArgs.builder().bucket(bucket).prefix(prefix).recursive(true).build();
        for (var item : client.listObjects(args)) {
            keys.add(item.get().objectName());
        }
        keys.sort(null);
        return keys;
    }

    boolean delete(String key) throws MinioException {
        client.removeObject(RemoveObjectArgs.builder().bucket(bucket).object(key).build());
        return true;
    }

    @Override
    public void close() throws Exception {
        client.close();
    }
}
