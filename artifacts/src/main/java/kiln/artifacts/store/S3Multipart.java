package kiln.artifacts.store;

import io.minio.AbortMultipartUploadArgs;
import io.minio.CompleteMultipartUploadArgs;
import io.minio.ComposeObjectArgs;
import io.minio.CreateMultipartUploadArgs;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.ListMultipartUploadsArgs;
import io.minio.MinioAsyncClient;
import io.minio.SourceObject;
import io.minio.UploadPartCopyArgs;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.messages.Part;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;

/// Multipart uploads through the MinIO SDK: single requests, sent once.
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html>
final class S3Multipart implements AutoCloseable {
    private static final int PRECONDITION_FAILED = 412;
    private static final int PAGE = 1_000;

    private final String bucket;
    private final MinioAsyncClient client;

    S3Multipart(S3Endpoint endpoint, OkHttpClient http) {
        this.bucket = endpoint.bucket();
        this.client = MinioAsyncClient.builder()
                .endpoint(endpoint.endpoint().toString())
                .region(endpoint.region())
                .credentials(endpoint.accessKey(), endpoint.secretKey())
                .httpClient(http, false)
                .build();
    }

    /// @return the upload's id
    String begin(String key, String contentType) throws MinioException, IOException {
        return done(client.createMultipartUpload(CreateMultipartUploadArgs.builder()
                .bucket(bucket).object(key).headers(new Http.Headers(Http.Headers.CONTENT_TYPE, contentType)).build()))
                .result().uploadId();
    }

    /// Where one PUT may send a part without further signature, for an hour. The SDK's own way would add a checksum to what
    /// is sent, and then want one of what is copied too, which nobody knows.
    ///
    /// @param number from 1
    URI presignedPart(String key, String upload, int number) throws MinioException {
        return URI.create(client.getPresignedObjectUrl(GetPresignedObjectUrlArgs.builder()
                .bucket(bucket).object(key).method(Http.Method.PUT).expiry(1, TimeUnit.HOURS)
                .extraQueryParams(Map.of("uploadId", upload, "partNumber", Integer.toString(number))).build()));
    }

    /// @param number from 1
    Part copy(String key, String upload, int number, Stretch.Stored from) throws MinioException, IOException {
        String source = "/" + bucket + "/" + URLEncoder.encode(from.key(), StandardCharsets.UTF_8).replace("%2F", "/");
        Http.Headers headers = new Http.Headers("x-amz-copy-source", source, Http.Headers.X_AMZ_COPY_SOURCE_RANGE,
                "bytes=" + from.offset() + "-" + (from.offset() + from.bytes() - 1));
        ComposeObjectArgs target = ComposeObjectArgs.builder().bucket(bucket).object(key)
                .sources(new ArrayList<>(List.of(SourceObject.builder().bucket(bucket).object(from.key()).build())))
                .build();
        return done(client.uploadPartCopy(new UploadPartCopyArgs(target, upload, number, headers))).part();
    }

    /// When an upload becomes an object.
    enum Condition {
        NONE,
        /// Only where there is none; <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html>
        ABSENT;

        private Map<String, String> headers() {
            return switch (this) {
                case NONE -> Map.of();
                case ABSENT -> Map.of("If-None-Match", "*");
            };
        }
    }

    /// The object is there, whole, when this returns.
    ///
    /// @return false if the key is taken and must not be
    boolean complete(String key, String upload, List<Part> parts, Condition condition) throws MinioException, IOException {
        try {
            done(client.completeMultipartUpload(CompleteMultipartUploadArgs.builder()
                    .bucket(bucket).object(key).uploadId(upload).parts(parts.toArray(Part[]::new))
                    .extraHeaders(condition.headers()).build()));
            return true;
        } catch (ErrorResponseException e) {
            if (S3Calls.status(e) == PRECONDITION_FAILED) {
                return false;
            }
            throw e;
        }
    }

    boolean abort(String key, String upload) throws MinioException, IOException {
        done(client.abortMultipartUpload(AbortMultipartUploadArgs.builder()
                .bucket(bucket).object(key).uploadId(upload).build()));
        return true;
    }

    /// An upload that is under way, or was given up.
    record Unfinished(String key, String upload) {}

    /// At most a thousand of them, sorted by key.
    List<Unfinished> unfinished(String prefix) throws MinioException, IOException {
        return done(client.listMultipartUploads(
                        ListMultipartUploadsArgs.builder().bucket(bucket).prefix(prefix).maxUploads(PAGE).build()))
                .result().uploads().stream()
                .map(upload -> new Unfinished(upload.objectName(), upload.uploadId()))
                .toList();
    }

    /// Whether the store says that it does not know the upload: it was ended before.
    static boolean isEnded(ErrorResponseException e) {
        return e.errorResponse().code().equals("NoSuchUpload");
    }

    private static <T> T done(CompletableFuture<T> answer) throws MinioException, IOException {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case MinioException refused -> throw refused;
                case IOException wire -> throw wire;
                case RuntimeException wrapped -> throw wrapped;
                default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    @Override
    public void close() throws Exception {
        client.close();
    }
}
