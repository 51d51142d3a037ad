package kiln.farm.embedded;

import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An S3 server in this process, on the loopback interface unless told otherwise, that keeps objects as plain files. Requests must be signed
/// with the keys it was started with. Keys must not end in a UUID: that marks the file of an unfinished upload.
public final class EmbeddedS3 implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedS3.class);
    private static final String LOOPBACK = "127.0.0.1";
    private static final long MAX_SINGLE_PUT_BYTES = 5L << 30;
    /// Signed bodies are held in memory while their hash is checked; presigned ones, which carry the big files, are
    /// not.
    private static final long MAX_SIGNED_BODY_BYTES = 64L << 20;
    private static final long STOP_MILLIS = 5_000;

    private final S3Proxy server;
    private final String host;
    private final Path folder;

    private EmbeddedS3(S3Proxy server, String host, Path folder) {
        this.server = server;
        this.host = host;
        this.folder = folder;
    }

    /// The same for this machine only.
    public static EmbeddedS3 start(Path folder, int port, String accessKey, String secretKey) throws IOException {
        return start(folder, LOOPBACK, port, accessKey, secretKey);
    }

    /// Removes what killed uploads left in the folder, and starts to serve it.
    ///
    /// @param folder absolute; made if missing
    /// @param host address to listen on, `0.0.0.0` for all of the machine's
    /// @param port 0 for any free one
    /// @throws IOException if the folder cannot be used; `E102` if another program holds the port
    public static EmbeddedS3 start(Path folder, String host, int port, String accessKey, String secretKey)
            throws IOException {
        if (!folder.isAbsolute()) {
            throw new IllegalArgumentException(
                    "the data folder of the S3 server must be an absolute path, not " + folder);
        }
        Path base = Files.createDirectories(folder).toRealPath();
        int swept = FolderBlobStore.sweep(base);
        S3Proxy server = S3Proxy.builder()
                .blobStore(new FolderBlobStore(new FilesystemNio2BlobStore(base.toString()), base))
                .endpoint(URI.create("http://" + host + ":" + port))
                .awsAuthentication(AuthenticationType.AWS_V4, accessKey, secretKey)
                .ignoreUnknownHeaders(true)
                .stopTimeout(STOP_MILLIS)
                .maxSinglePartObjectSize(MAX_SINGLE_PUT_BYTES)
                .v4MaxNonChunkedRequestSize(MAX_SIGNED_BODY_BYTES)
                .build();
        start(server, host, port);
        log.info("embedded S3 started port={} folder={} unfinished-uploads-removed={}", server.getPort(), base, swept);
        return new EmbeddedS3(server, host, base);
    }

    private static void start(S3Proxy server, String host, int port) throws IOException {
        try {
            server.start();
        } catch (Exception e) {
            stop(server, e);
            if (isBindFailure(e)) {
                throw new IOException("E102 Port " + port + " is in use on " + host
                        + ", so the embedded S3 server cannot start. See who has it: ss -ltnp 'sport = :" + port
                        + "'. Then end that program, or set another S3 port (0 takes any free one).", e);
            }
            throw new IOException(
                    "the embedded S3 server cannot start on " + host + ":" + port + ": " + e.getMessage(), e);
        }
    }

    private static boolean isBindFailure(Exception e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof BindException) {
                return true;
            }
        }
        return false;
    }

    private static void stop(S3Proxy server, Exception reason) {
        try {
            server.stop();
        } catch (Exception e) {
            reason.addSuppressed(e);
        }
    }

    /// Where clients find it, e.g. `http://127.0.0.1:9000`.
    public URI endpoint() {
        return URI.create("http://" + host + ":" + server.getPort());
    }

    /// Where an object lies on disk, whether it exists or not. For people to look at; only the server writes there.
    ///
    /// @throws IllegalArgumentException if bucket and key name a place outside the data folder
    public Path fileOf(String bucket, String key) {
        Path home = folder.resolve(bucket).normalize();
        Path file = home.resolve(key).normalize();
        if (!folder.equals(home.getParent()) || !file.startsWith(home)) {
            throw new IllegalArgumentException(
                    "no object can have the bucket \"" + bucket + "\" and the key \"" + key + "\"");
        }
        return file;
    }

    @Override
    public void close() throws IOException {
        try {
            server.stop();
            log.info("embedded S3 stopped folder={}", folder);
        } catch (Exception e) {
            throw new IOException("stopping the embedded S3 server failed: " + e.getMessage(), e);
        }
    }
}
