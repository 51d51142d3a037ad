package kiln.coordinator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import kiln.coordinator.view.Farm;
import kiln.schemas.message.Codec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a coordinator answers that stands by.
class StandbyApiTest {
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));

    private final FakeFarm farm = new FakeFarm();
    private final HttpApi api = HttpApi.start(
            new HttpSettings("127.0.0.1", 0, "0.1.0"), farm, log -> InputStream.nullInputStream(),
            key -> Optional.empty(), NOON);
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
        api.close();
    }

    @Test
    void standby_isHealthy_andSendsChangesToTheLeader() throws Exception {
        farm.vital(new Farm.Vital(false, 7, 0, 0, 0, 0, 0, ""));
        farm.leader(new Farm.Leader("anne", "http://anne:8080"));

        HttpResponse<String> answer = post("/api/v1/builds?preview=false", "{}");

        assertEquals(307, answer.statusCode());
        assertEquals(
                Optional.of("http://anne:8080/api/v1/builds?preview=false"),
                answer.headers().firstValue("Location"));
        assertEquals(200, send(HttpRequest.newBuilder(api.uri().resolve("/health"))).statusCode());
    }

    @Test
    void standbyThatKnowsNoAddress_namesTheLeader() throws Exception {
        farm.vital(new Farm.Vital(false, 7, 0, 0, 0, 0, 0, ""));
        farm.leader(new Farm.Leader("anne", ""));

        assertEquals(
                "It does not lead; anne does.",
                Codec.decode(post("/api/v1/builds", "{}").body(), JsonNode.class).path("detail").asText());
    }

    @Test
    void standbyThatLagsBehind_answersAQuestionWhenItHasReadWhatWasDurableThen() throws Exception {
        farm.vital(new Farm.Vital(false, 7, 0, 0, 0, 0, 0, ""));
        CompletableFuture<Void> read = farm.lags();

        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(
                HttpRequest.newBuilder(api.uri().resolve("/api/v1/builds/" + Examples.BUILD)).build(), BodyHandlers.ofString());
        assertTrue(farm.isAsked());
        farm.put(Examples.build("green", List.of()));
        read.complete(null);

        assertEquals(200, answer.get(10, TimeUnit.SECONDS).statusCode());
    }

    @Test
    void standbyThatCannotReadTheLedger_answersWhatItKnows() throws Exception {
        farm.put(Examples.build("green", List.of()));
        farm.lags().completeExceptionally(new IllegalStateException("no broker"));

        assertEquals(200, send(HttpRequest.newBuilder(api.uri().resolve("/api/v1/builds/" + Examples.BUILD))).statusCode());
    }

    private HttpResponse<String> post(String path, String json) throws Exception {
        return send(HttpRequest.newBuilder(api.uri().resolve(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return Promised.kept(client.send(request.build(), BodyHandlers.ofString()));
    }
}
