package kiln.farm.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import kiln.artifacts.store.S3ArtifactStore;
import kiln.artifacts.store.S3Endpoint;
import kiln.artifacts.store.StoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedS3Test {
    private static final String UUID = "0f8fad5b-d9cb-469f-a165-70867728950e";

    @TempDir
    private Path data;

    private EmbeddedS3 start() throws IOException {
        return EmbeddedS3.start(data, 0, "farm", "farm-secret");
    }

    private static S3ArtifactStore connect(EmbeddedS3 server, String secret) {
        return S3ArtifactStore.connect(new S3Endpoint(server.endpoint(), "kiln", "farm", secret, "us-east-1"),
                new Random(2));
    }

    @Test
    void objects_outliveTheServer() throws IOException {
        try (EmbeddedS3 server = start(); S3ArtifactStore store = connect(server, "farm-secret")) {
            store.putObject("builds/1/plan.json", "{}".getBytes(StandardCharsets.UTF_8), "application/json");
            assertEquals("{}", Files.readString(server.fileOf("kiln", "builds/1/plan.json")));
        }

        try (EmbeddedS3 server = start(); S3ArtifactStore store = connect(server, "farm-secret")) {
            assertEquals(List.of("builds/1/plan.json"), store.list(""));
        }
    }

    @Test
    void leftoversOfKilledUploads_areSweptAtStart() throws IOException {
        Path blobs = Files.createDirectories(data.resolve("kiln/blobs"));
        Path leftover = Files.writeString(blobs.resolve("image-" + UUID), "half");
        Path object = Files.writeString(blobs.resolve("image"), "whole");

        start().close();

        assertFalse(Files.exists(leftover));
        assertTrue(Files.exists(object));
    }

    @Test
    void uploadUnderWay_isNotListed() throws IOException {
        try (EmbeddedS3 server = start(); S3ArtifactStore store = connect(server, "farm-secret")) {
            store.putObject("blobs/image", new byte[1], "text/plain");
            Files.writeString(server.fileOf("kiln", "blobs/image-" + UUID), "half");

            assertEquals(List.of("blobs/image"), store.list("blobs/"));
        }
    }

    @Test
    void wrongSecret_isRefused() throws IOException {
        try (EmbeddedS3 server = start()) {
            StoreException refusal = assertThrows(StoreException.class, () -> connect(server, "wrong"));

            assertTrue(refusal.getMessage().contains("status 403"), refusal.getMessage());
        }
    }

    @Test
    void portInUse_isSaidWithWhatToDo() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            IOException refusal = assertThrows(IOException.class, () -> EmbeddedS3.start(data, port, "farm", "secret"));

            assertTrue(refusal.getMessage().startsWith("E102 Port " + port + " is in use on 127.0.0.1"),
                    refusal.getMessage());
        }
    }

    @Test
    void writerWhoseAnswerWasLost_stillKnowsThatItWon() throws IOException {
        String key = "results/a.json";
        try (EmbeddedS3 server = start();
                AnswerLosingProxy proxy = new AnswerLosingProxy(server.endpoint(), key, 1);
                S3ArtifactStore store = S3ArtifactStore.connect(
                        new S3Endpoint(proxy.endpoint(), "kiln", "farm", "farm-secret", "us-east-1"), new Random(2))) {
            boolean first = store.putIfAbsent(key, new byte[] {1}, "application/json");
            boolean second = store.putIfAbsent(key, new byte[] {2}, "application/json");

            assertEquals(0, proxy.left());
            assertEquals(List.of(true, false), List.of(first, second));
            assertEquals(1, store.get(key).orElseThrow()[0]);
        }
    }

    @Test
    void loserWhoseAnswerWasLost_stillKnowsThatItLost() throws IOException {
        String key = "results/a.json";
        try (EmbeddedS3 server = start();
                S3ArtifactStore winner = connect(server, "farm-secret");
                AnswerLosingProxy proxy = new AnswerLosingProxy(server.endpoint(), key, 1);
                S3ArtifactStore loser = S3ArtifactStore.connect(
                        new S3Endpoint(proxy.endpoint(), "kiln", "farm", "farm-secret", "us-east-1"), new Random(3))) {
            boolean first = winner.putIfAbsent(key, new byte[] {1}, "application/json");
            boolean second = loser.putIfAbsent(key, new byte[] {2}, "application/json");

            assertEquals(0, proxy.left());
            assertEquals(List.of(true, false), List.of(first, second));
        }
    }

    @Test
    void fileOf_staysInTheFolder() throws IOException {
        try (EmbeddedS3 server = start()) {
            assertThrows(IllegalArgumentException.class, () -> server.fileOf("kiln", "../../etc/passwd"));
            assertThrows(IllegalArgumentException.class, () -> server.fileOf("..", "passwd"));
        }
    }
}
