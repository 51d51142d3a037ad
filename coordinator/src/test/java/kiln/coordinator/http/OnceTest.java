package kiln.coordinator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kiln.schemas.message.Codec;
import kiln.schemas.message.LedgerEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A request that is sent again is not carried out again, on a real coordinator.
@Timeout(60)
class OnceTest {
    private final QuickFarm farm = new QuickFarm();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
        farm.close();
    }

    @Test
    void ofTwentyAtOnceWithTheSameKey_oneIsCarriedOut_andAllGetItsPlan() {
        List<CompletableFuture<HttpResponse<String>>> sent = IntStream.range(0, 20)
                .mapToObj(i -> client.sendAsync(request("/api/v1/builds", "nightly-7", "{\"label\":\"x\"}"), BodyHandlers.ofString()))
                .toList();

        Set<String> answers = sent.stream().map(CompletableFuture::join)
                .map(answer -> answer.statusCode() + " " + answer.body()).collect(Collectors.toSet());

        assertEquals(1, answers.size(), answers::toString);
        assertEquals(1, accepted());
    }

    @Test
    void theSameKeyWithAnotherRequest_isRefused_andOtherKeysAreNotHeldUp() throws Exception {
        String build = build(send("/api/v1/builds", "a", "{\"label\":\"x\"}"));

        HttpResponse<String> other = send("/api/v1/builds", "a", "{\"label\":\"y\"}");
        assertEquals("409 E424", other.statusCode() + " " + json(other).path("code").asText());
        assertEquals(true, json(other).path("detail").asText().contains(build));
        assertEquals(409, send("/api/v1/cells/a/b/c/rebuild", "a", "{\"label\":\"x\"}".replace("label", "reason")).statusCode());
        assertEquals(202, send("/api/v1/builds", "b", "{\"label\":\"x\"}").statusCode());
        assertEquals(build, build(send("/api/v1/builds", "a", "{\"label\":\"x\"}")));
        assertEquals(400, send("/api/v1/builds", "k".repeat(201), "{}").statusCode());
        assertEquals(2, accepted());
    }

    @Test
    void rebuild_isABuildOfThatCell() throws Exception {
        HttpResponse<String> answer = send("/api/v1/cells/a/current/x/rebuild", "c", "{\"reason\":\"a new card\",\"lane\":\"nightly\"}");

        assertEquals(202, answer.statusCode());
        assertEquals("/api/v1/builds/" + build(answer), answer.headers().firstValue("Location").orElseThrow());
        assertEquals(400, send("/api/v1/cells/a/current/x/rebuild", "d", "{\"lane\":\"soon\"}").statusCode());
    }

    private long accepted() {
        return farm.events().stream().filter(LedgerEvent.BuildAccepted.class::isInstance).count();
    }

    private static String build(HttpResponse<String> answer) {
        return json(answer).path("build").asText();
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Codec.decode(answer.body(), JsonNode.class);
    }

    private HttpResponse<String> send(String path, String key, String body) throws Exception {
        return Promised.kept(client.send(request(path, key, body), BodyHandlers.ofString()));
    }

    private HttpRequest request(String path, String key, String body) {
        return HttpRequest.newBuilder(farm.http().resolve(path)).header("Content-Type", "application/json")
                .header("Idempotency-Key", key).POST(BodyPublishers.ofString(body)).build();
    }
}
