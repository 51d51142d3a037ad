package kiln.artifacts.store;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import kiln.schemas.message.Artifact;
import kiln.schemas.plan.Sha256;

/// Sends a file in one PUT to a presigned address. The payload of such a request is not signed, so neither side hashes
/// it for the signature nor holds it in memory: a third of the processor time of a multipart upload.
/// See <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html>
final class PresignedUpload implements AutoCloseable {
    /// The most that one PUT carries: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html>
    static final long MAX_BYTES = 5L << 30;

    private static final int MESSAGE_CHARS = 400;
    private static final long SLOWEST_BYTES_PER_SECOND = 1 << 20;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    /// @return digest and size of the bytes as sent
    Artifact send(URI presigned, Path file, long sizeBytes) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        put(presigned, body(file, sizeBytes, digest), sizeBytes);
        return new Artifact(Sha256.ofDigest(digest.digest()), sizeBytes);
    }

    /// @param bytes one or more
    /// @return the store's ETag of what was sent
    String send(URI presigned, byte[] bytes) throws IOException {
        return put(presigned, BodyPublishers.ofByteArray(bytes), bytes.length).headers().firstValue("ETag")
                .orElseThrow(() -> new IOException("the store took " + bytes.length + " bytes and gave no ETag"));
    }

    private HttpResponse<String> put(URI presigned, HttpRequest.BodyPublisher body, long sizeBytes) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(presigned)
                .timeout(Duration.ofSeconds(60 + sizeBytes / SLOWEST_BYTES_PER_SECOND))
                .PUT(body)
                .build();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                String text = answer.body();
                throw new S3Calls.StatusException(answer.statusCode(),
                        text.substring(0, Math.min(text.length(), MESSAGE_CHARS)));
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static HttpRequest.BodyPublisher body(Path file, long sizeBytes, MessageDigest digest) {
        if (sizeBytes == 0) {
            return BodyPublishers.noBody();
        }
        return BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> open(file, digest)), sizeBytes);
    }

    private static InputStream open(Path file, MessageDigest digest) {
        try {
            digest.reset();
            return new DigestInputStream(new BufferedInputStream(Files.newInputStream(file)), digest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
