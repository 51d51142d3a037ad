package kiln.farm.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.ArtifactStoreContract;
import kiln.artifacts.store.S3ArtifactStore;
import kiln.artifacts.store.S3Endpoint;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// The S3 adapter keeps the contract of stores, on the embedded server.
final class EmbeddedS3ContractTest extends ArtifactStoreContract {
    @TempDir
    private static Path data;

    private static final AtomicInteger buckets = new AtomicInteger();
    private static EmbeddedS3 server;

    private String bucket = "";

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedS3.start(data, 0, "farm", "farm-secret");
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Override
    protected ArtifactStore open() {
        bucket = "kiln" + buckets.incrementAndGet();
        S3Endpoint endpoint = new S3Endpoint(server.endpoint(), bucket, "farm", "farm-secret", "us-east-1");
        return S3ArtifactStore.connect(endpoint, new Random(5));
    }

    @Override
    protected void corrupt(String key) throws IOException {
        Path file = server.fileOf(bucket, key);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }
}
