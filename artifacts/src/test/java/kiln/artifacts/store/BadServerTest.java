package kiln.artifacts.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The S3 adapter against a server that answers badly.
final class BadServerTest {
    /// More than the tries of one request.
    private static final int CONNECTIONS = 8;

    private final List<String> deleted = new CopyOnWriteArrayList<>();
    private final AtomicInteger puts = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    /// Requests for the size of an object wait here for one another.
    private final Phaser together = new Phaser(1);
    private HttpServer server;
    private volatile int putStatus = 200;
    private volatile int failingPuts = Integer.MAX_VALUE;

    @BeforeEach
    void start() throws IOException {
        serve(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private void serve(InetSocketAddress address) throws IOException {
        server = HttpServer.create(address, 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        if (exchange.getRequestMethod().equals("HEAD")) {
            together.arriveAndAwaitAdvance();
        }
        int status = switch (exchange.getRequestMethod()) {
            case "PUT" -> puts.incrementAndGet() <= failingPuts ? putStatus : 200;
            case "DELETE" -> {
                deleted.add(exchange.getRequestURI().getPath());
                yield 204;
            }
            default -> 200;
        };
        exchange.getResponseHeaders().add("ETag", "\"0\"");
        exchange.getResponseHeaders().add("Last-Modified", "Sat, 21 Nov 2026 00:00:00 GMT");
        if (status >= 400) {
            byte[] error = "<Error><Code>Broken</Code><Message>on purpose</Message></Error>".getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/xml");
            exchange.sendResponseHeaders(status, error.length);
            exchange.getResponseBody().write(error);
        } else {
            exchange.sendResponseHeaders(status, -1);
        }
        exchange.close();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.close();
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
    void serverThatDroppedItsConnections_isAskedOverANewOne() throws IOException {
        try (S3ArtifactStore store = connect()) {
            together.bulkRegister(CONNECTIONS - 1);
            IntStream.range(0, CONNECTIONS)
                    .mapToObj(one -> threads.submit(() -> store.size("results/a.json")))
                    .toList()
                    .forEach(BadServerTest::await);
            together.forceTermination();
            server.stop(0);
            serve(server.getAddress());

            assertTrue(store.size("results/a.json").isPresent());
        }
    }

    private static void await(Future<?> request) {
        try {
            request.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
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
