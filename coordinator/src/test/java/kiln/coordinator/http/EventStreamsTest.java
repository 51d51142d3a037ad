package kiln.coordinator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventStreamsTest {
    private final FakeFarm farm = new FakeFarm();
    private final HttpApi api = HttpApi.start(
            new HttpSettings("127.0.0.1", 0, "0.1.0"),
            farm,
            log -> InputStream.nullInputStream(),
            key -> Optional.empty(),
            InstantSource.system());
    /// A connection of its own for each stream.
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void close() {
        client.shutdownNow();
        api.close();
    }

    @Test
    void streamWithoutLastId_tellsOnlyWhatIsNew() throws Exception {
        farm.tell("cell", "{\"n\":1}");
        try (BufferedReader stream = open("")) {
            awaitSubscribers(1);
            farm.tell("job", "{\"n\":2}");

            assertEquals(List.of(": kiln", "", "id: 2", "event: job", "data: {\"n\":2}", ""), lines(stream, 6));
        }
    }

    @Test
    void streamWithLastId_resumesAfterIt_andGoesOnLive() throws Exception {
        farm.tell("cell", "{\"n\":1}");
        farm.tell("cell", "{\"n\":2}");
        farm.tell("build", "{\"n\":3}");
        try (BufferedReader stream = open("1")) {
            awaitSubscribers(1);
            farm.tell("worker", "{\"n\":4}");

            assertEquals(
                    List.of(
                            ": kiln",
                            "",
                            "id: 2",
                            "event: cell",
                            "data: {\"n\":2}",
                            "",
                            "id: 3",
                            "event: build",
                            "data: {\"n\":3}",
                            "",
                            "id: 4",
                            "event: worker",
                            "data: {\"n\":4}",
                            ""),
                    lines(stream, 14));
        }
    }

    @Test
    void streamWhoseLastIdIsTooOld_isToldToResync() throws Exception {
        farm.tell("cell", "{}");
        farm.tell("cell", "{}");
        farm.tell("cell", "{}");
        farm.forgetBefore(3);
        try (BufferedReader stream = open("1")) {
            assertEquals(List.of(": kiln", "", "id: 3", "event: resync", "data: {}", ""), lines(stream, 6));
        }
    }

    @Test
    void streamsThatComeWhileMuchIsTold_missNothing_andHearNothingTwice() throws Exception {
        farm.tell("cell", "{}");
        Thread teller = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 2_000; i++) {
                farm.tell("cell", "{}");
            }
        });
        List<BufferedReader> streams = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            streams.add(open("1"));
        }
        teller.join();
        List<String> all = IntStream.rangeClosed(2, 2_001).mapToObj(id -> "id: " + id).toList();
        for (BufferedReader stream : streams) {
            assertEquals(all, lines(stream, 2 + 4 * 2_000).stream().filter(line -> line.startsWith("id")).toList());
            stream.close();
        }
        awaitSubscribers(0);
    }

    @Test
    void twoHundredStreams_areOneListenerOfTheFarm() throws Exception {
        List<BufferedReader> streams = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            streams.add(open(""));
        }
        awaitSubscribers(1);
        farm.tell("job", "{}");
        for (BufferedReader stream : streams) {
            assertEquals("event: job", lines(stream, 4).get(3));
            stream.close();
        }
    }

    @Test
    void streamThatIsClosed_isUnsubscribed() throws Exception {
        try (BufferedReader stream = open("")) {
            awaitSubscribers(1);
        }
        awaitSubscribers(0);
    }

    @Test
    void clientThatDoesNotRead_isDropped_andTheOthersAreServed() throws Exception {
        try (Socket slow = new Socket("127.0.0.1", api.uri().getPort())) {
            slow.getOutputStream()
                    .write("GET /api/v1/events HTTP/1.1\r\nHost: kiln\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            awaitSubscribers(1);
            String bulk = "\"" + "x".repeat(8_000) + "\"";
            for (int i = 0; i < 3 * EventStream.MAX_WAITING; i++) {
                farm.tell("job", bulk);
            }
            awaitSubscribers(0);
        }
        try (BufferedReader stream = open("")) {
            awaitSubscribers(1);
            farm.tell("job", "{}");
            assertEquals("event: job", lines(stream, 4).get(3));
        }
    }

    private BufferedReader open(String lastId) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(api.uri().resolve("/api/v1/events"));
        if (!lastId.isEmpty()) {
            request.header("Last-Event-ID", lastId);
        }
        HttpResponse<InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
        assertEquals("no", answer.headers().firstValue("X-Accel-Buffering").orElseThrow());
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    private static List<String> lines(BufferedReader stream, int count) {
        return assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            List<String> lines = new ArrayList<>();
            while (lines.size() < count) {
                lines.add(stream.readLine());
            }
            return lines;
        });
    }

    private void awaitSubscribers(int count) {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            while (farm.subscribers() != count) {
                Thread.onSpinWait();
            }
        });
    }
}
