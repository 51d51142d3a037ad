package kiln.farm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
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
import kiln.coordinator.http.HttpApi;
import kiln.coordinator.http.HttpSettings;
import kiln.schemas.message.Codec;
import org.junit.jupiter.api.Test;

class HooksCommandTest extends CommandFixture {
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));

    @Test
    void aTest_isSentListedAndRepeated() throws Exception {
        try (HookPost post = new HookPost()) {
            Hooks hooks = new Hooks(wiring.farm, List.of(new Receiver.Webhook("chat", post.at("/x"), Secret.of("0123456789abcdef"),
                    Set.of(Topic.BUILD_FINISHED, Topic.CELL_FAILED))), new InMemoryArtifactStore(), () -> "http://farm", NOON, new Random(1));
            try (AutoCloseable running = hooks.start(); HttpApi api = api(hooks)) {
                String server = api.uri().toString();
                while (kiln("hooks", "test", "chat", "--server", server) != 0) {
                    assertTrue(err().startsWith("✗ E144 "), err());
                }
                String id = post.next().header("webhook-id");
                assertEquals("On its way: " + id + ". See: ./kiln hooks deliveries chat\n", err());

                while (!out().contains("204 in 0 ms")) {
                    assertEquals(0, kiln("hooks", "deliveries", "chat", "--server", server));
                }
                assertEquals("DELIVERY           MADE                  STATE      TRIES  TOPIC  SUBJECT", out().lines().findFirst()
                        .orElse("").substring(0, 73));
                assertTrue(out().contains(id + "  2026-11-21T12:00:00Z  delivered  1      test   chat/"), out());

                assertEquals(0, kiln("hooks", "redeliver", "chat", id, "--json", "--server", server));
                assertEquals(Codec.decode("{\"delivery\":\"" + id + "\",\"state\":\"waiting\"}", JsonNode.class),
                        Codec.decode(out(), JsonNode.class));
                assertEquals(id, post.next().header("webhook-id"));

                assertEquals(0, kiln("hooks", "--server", server));
                assertTrue(out().contains("chat  webhook  http://127.0.0.1:" + post.at("/").getPort() + "  "), out());
                assertTrue(out().contains("build.finished cell.failed"), out());
                assertEquals(1, kiln("hooks", "redeliver", "chat", "x", "--server", server));
                assertEquals("✗ E420 No delivery is called \"x\".\n", err());
            }
        }
    }

    @Test
    void aFarmThatTellsNobody_saysHowToBegin() {
        try (HttpApi api = wiring.api(0)) {
            assertEquals(0, kiln("hooks", "--server", api.uri().toString()));
            assertEquals("Nobody is told of builds. Name somebody in a file, and the file by the setting hooks (KILN_HOOKS).\n", err());
            assertEquals(1, kiln("hooks", "deliveries", "chat", "--server", api.uri().toString()));
            assertEquals("✗ E420 No hook is called \"chat\".\n", err());
        }
    }

    private HttpApi api(Hooks hooks) {
        return HttpApi.start(new HttpSettings("127.0.0.1", 0, "0.1.0"), wiring.farm, Downloads.NONE, hooks,
                log -> InputStream.nullInputStream(), key -> Optional.empty(), NOON);
    }
}
