package kiln.coordinator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

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
import java.util.Random;
import java.util.Set;
import kiln.artifacts.store.InMemoryArtifactStore;
import kiln.coordinator.advice.Downloads;
import kiln.coordinator.hooks.HookPost;
import kiln.coordinator.hooks.Hooks;
import kiln.coordinator.hooks.Receiver;
import kiln.coordinator.hooks.Secret;
import kiln.coordinator.hooks.Topic;
import kiln.coordinator.view.Farm;
import kiln.schemas.message.Codec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HookRoutesTest {
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));

    private final FakeFarm farm = new FakeFarm();
    private final HookPost post = new HookPost();
    private final Hooks hooks = new Hooks(farm, List.of(new Receiver.Webhook("chat", post.at("/token-in-path"),
            Secret.of("a secret of the two"), Set.of(Topic.BUILD_FINISHED)),
            new Receiver.GitHub("github", post.at("/api"), Secret.of("a token of the farm"), Set.of("kiln/boards"), "kiln")), new InMemoryArtifactStore(), () -> "http://farm", NOON, new Random(1));
    private final AutoCloseable running = hooks.start();
    private final HttpApi api = HttpApi.start(new HttpSettings("127.0.0.1", 0, "0.1.0"), farm, Downloads.NONE, hooks,
            log -> InputStream.nullInputStream(), key -> Optional.empty(), NOON);
    private final HttpClient client = HttpClient.newHttpClient();

    /// Until it has been read who was told what, it is not known.
    @BeforeEach
    void isKnown() throws Exception {
        for (HttpResponse<String> answer = get("hooks"); answer.statusCode() != 200; answer = get("hooks")) {
            assertEquals("503 E144", answer.statusCode() + " " + json(answer).path("code").asText());
        }
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        api.close();
        running.close();
        post.close();
    }

    @Test
    void aTestIsSent_listed_andSentOnceMore() throws Exception {
        JsonNode sent = json(post("hooks/chat/test", 202));
        String id = sent.path("delivery").asText();
        assertEquals(id, post.next().header("webhook-id"));

        assertEquals(id, json(get("hooks/chat/deliveries")).at("/deliveries/0/delivery").asText());
        assertEquals(id, json(post("hooks/chat/deliveries/" + id + "/redeliver", 202)).path("delivery").asText());
        assertEquals(id, post.next().header("webhook-id"));
        assertEquals(0, json(get("hooks/chat/deliveries?limit=1")).at("/deliveries/1").size());
    }

    @Test
    void neitherSecretNorPath_isAnswered() throws Exception {
        String all = get("hooks").body() + json(post("hooks/chat/test", 202)) + get("hooks/chat/deliveries").body();

        assertFalse(all.contains("token-in-path") || all.contains("secret"), all);
        assertEquals("[\"build.finished\"]", json(get("hooks")).at("/hooks/0/topics").toString());
    }

    @Test
    void whatNobodyKnows_isRefused() throws Exception {
        assertEquals("E420", json(get("hooks/nobody/deliveries")).path("code").asText());
        assertEquals("E420", json(post("hooks/nobody/test", 404)).path("code").asText());
        assertEquals("E420", json(post("hooks/chat/deliveries/none/redeliver", 404)).path("code").asText());
        assertEquals("E401", json(get("hooks/chat/deliveries?limit=0")).path("code").asText());
    }

    @Test
    void theStateOfACommit_cannotBeTested_andSaysWhatToDo() throws Exception {
        JsonNode refusal = json(post("hooks/github/test", 409));

        assertEquals("E425", refusal.path("code").asText());
        assertEquals("Hook github shows the state of commits; ask for a build of one: ./kiln build --commit SHA --repository OWNER/NAME",
                refusal.path("detail").asText());
        assertEquals("github", json(get("hooks")).at("/hooks/1/kind").asText());
        assertEquals(0, json(get("hooks/github/deliveries")).path("deliveries").size());
    }

    @Test
    void aStandbySendsClientsToItsLeader() throws Exception {
        farm.vital(new Farm.Vital(false, 7, 1, 2, 3, 1, 2, ""));
        farm.leader(new Farm.Leader("other", "http://other:8080"));

        assertEquals("http://other:8080/api/v1/hooks", get("hooks").headers().firstValue("Location").orElse(""));
        assertEquals(307, post("hooks/chat/test", 307).statusCode());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return Promised.kept(client.send(HttpRequest.newBuilder(api.uri().resolve("/api/v1/" + path)).build(), BodyHandlers.ofString()));
    }

    private HttpResponse<String> post(String path, int status) throws Exception {
        HttpResponse<String> answer = Promised.kept(client.send(HttpRequest.newBuilder(api.uri().resolve("/api/v1/" + path))
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString("{}")).build(), BodyHandlers.ofString()));
        assertEquals(status, answer.statusCode(), answer.body());
        return answer;
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Codec.decode(answer.body(), JsonNode.class);
    }
}
