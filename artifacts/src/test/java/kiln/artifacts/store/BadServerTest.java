package kiln.artifacts.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The S3 adapter against a server that answers badly.
final class BadServerTest {
    private final List<String> deleted = new CopyOnWriteArrayList<>();
    private final AtomicInteger puts = new AtomicInteger();
    private HttpServer server;
    private volatile int putStatus = 200;
    private volatile int failingPuts = Integer.MAX_VALUE;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            int status = switch (exchange.getRequestMethod()) {
                case "PUT" -> puts.incrementAndGet() <= failingPuts ? putStatus : 200;
                case "DELETE" -> {
                    deleted.add(exchange.getRequestURI().getPath());
                    yield 204;
                }
                default -> 200;
            };
            exchange.getResponseHeaders().add("ETag", "\"0\"");
            if (status >= 400) {
                byte[] error = "<Error><Code>Broken</Code><Message>on purpose</Message></Error>".getBytes(UTF_8);
                exchange.getResponseHeaders().add("Content-Type", "application/xml");
                exchange.sendResponseHeaders(status, error.length);
                exchange.getResponseBody().write(error);
            } else {
                exchange.sendResponseHeaders(status, -1);
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private S3ArtifactStore connect() {
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return S3ArtifactStore.connect(new S3Endpoint(address, "kiln", "key", "secret", "us-east-1"),
                Duration.ofMillis(2), new Random(1));
    }

    @Test
    void storeThatLetsAllWritersWin_isRefusedAndLeftClean() {
        try (S3ArtifactStore store = connect()) {
            StoreException refusal = assertThrows(StoreException.class, () -> StoreProbe.check(store, new Random(3)));

            assertTrue(refusal.getMessage().startsWith("E142 The store lets 8 of 8 concurrent writers"),
                    refusal.getMessage());
            assertEquals(1, deleted.size(), deleted::toString);
        }
    }

    @Test
    void serverThatFailsTwice_isAskedAThirdTime() {
        putStatus = 503;
        failingPuts = 2;
        try (S3ArtifactStore store = connect()) {
            assertTrue(store.putIfAbsent("results/a.json", new byte[1], "text/plain"));

            assertEquals(3, puts.get());
        }
    }

    @Test
    void serverThatKeepsFailing_isAskedFourTimesAndNamed() {
        putStatus = 503;
        try (S3ArtifactStore store = connect()) {
            StoreException failure = assertThrows(StoreException.class,
                    () -> store.putObject("results/a.json", new byte[1], "text/plain"));

            assertEquals(4, puts.get());
            assertTrue(failure.getMessage().startsWith("writing object results/a.json in S3 store http://127.0.0.1:"),
                    failure.getMessage());
            assertTrue(failure.getMessage().contains("/kiln failed after 4 tries: status 503"), failure.getMessage());
        }
    }

    @Test
    void serverThatRefuses_isAskedOnce() {
        putStatus = 403;
        try (S3ArtifactStore store = connect()) {
            StoreException failure = assertThrows(StoreException.class,
                    () -> store.putObject("results/a.json", new byte[1], "text/plain"));

            assertEquals(1, puts.get());
            assertTrue(failure.getMessage().contains("failed after 1 try"), failure.getMessage());
        }
    }

    @Test
    void noServer_isSaidWithItsAddress() {
        server.stop(0);

        StoreException failure = assertThrows(StoreException.class, this::connect);

        assertTrue(failure.getMessage().startsWith("making the bucket in S3 store http://127.0.0.1:"),
                failure.getMessage());
    }
}
