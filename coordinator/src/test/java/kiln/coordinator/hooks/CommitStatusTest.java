package kiln.coordinator.hooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import kiln.artifacts.store.InMemoryArtifactStore;
import kiln.coordinator.view.BuildSummary;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.Commit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CommitStatusTest {
    private static final Commit COMMIT = new Commit("kiln/boards", "9f".repeat(20));
    private static final Secret TOKEN = Secret.of("ghp_0123456789abcdef");
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));

    private static Receiver.GitHub github(HookPost post) {
        return new Receiver.GitHub("github", post.at("/api/v3"), TOKEN, Set.of("kiln/boards"), "kiln");
    }

    private static BuildSummary build(String state, Optional<Commit> commit) {
        Map<String, Integer> counts = new TreeMap<>(Map.of("built", 6, "failed", 0, "skipped", 3));
        return new BuildSummary("20261121-031502-4f1a", state, "", NOON.millis(), 9, counts, 180, Optional.empty(), Optional.empty(), commit);
    }

    private static JsonNode body(Receiver.GitHub github, String state, boolean ended) {
        News news = ended ? new News.Finished(build(state, Optional.of(COMMIT)), 0, 0) : new News.Accepted(build(state, Optional.of(COMMIT)));
        return Codec.decode(Letter.to(github, news, "http://farm", 0).orElseThrow().body(), JsonNode.class);
    }

    @Test
    void aBuildIsSentToItsCommit_withTheToken() throws Exception {
        try (HookPost post = new HookPost(); Courier courier = new Courier(NOON, Duration.ofSeconds(20))) {
            Outbox box = Outbox.open(github(post), new InMemoryArtifactStore(), 0);
            assertTrue(box.take(new News.Finished(build("green", Optional.of(COMMIT)), 0, 0), "http://farm", NOON.millis()));
            Delivery delivery = box.next().orElseThrow();

            assertEquals(204, courier.send(github(post), delivery).status());
            HookPost.Got got = post.next();
            assertEquals("/api/v3/repos/kiln/boards/statuses/" + COMMIT.sha(), got.path());
            assertEquals("Bearer ghp_0123456789abcdef", got.header("Authorization"));
            assertEquals("application/vnd.github+json", got.header("Accept"));
            assertEquals(Codec.decode("""
                {"state": "success", "target_url": "http://farm/builds/20261121-031502-4f1a",
                 "description": "6 built, 3 skipped in 3 min", "context": "kiln"}
                """, JsonNode.class), Codec.decode(got.body(), JsonNode.class));
        }
    }

    @Test
    void everyStateOfABuild_hasOneOfGitHubs() {
        try (HookPost post = new HookPost()) {
            assertEquals("pending building 9 cells", body(github(post), "running", false).path("state").asText() + " "
                    + body(github(post), "running", false).path("description").asText());
            assertEquals(List.of("success", "failure", "error"), List.of("green", "red", "cancelled").stream()
                    .map(state -> body(github(post), state, true).path("state").asText()).toList());
        }
    }

    @Test
    void aBuildOfNoCommit_orOfARepositoryThatIsNotOurs_isNotSent() {
        try (HookPost post = new HookPost()) {
            Outbox box = Outbox.open(github(post), new InMemoryArtifactStore(), 0);
            for (Optional<Commit> commit : List.of(Optional.<Commit>empty(), Optional.of(new Commit("somebody/else", "9f".repeat(20))))) {
                box.take(new News.Accepted(build("running", commit)), "http://farm", NOON.millis());
            }
            box.take(new News.Test("github", 1), "http://farm", NOON.millis());
            assertEquals(List.of(), box.list());
        }
    }

    @Test
    void thatABuildHasBegun_isNotToldAfterItsEnd() {
        try (HookPost post = new HookPost()) {
            Outbox box = Outbox.open(github(post), new InMemoryArtifactStore(), 0);
            box.take(new News.Accepted(build("running", Optional.of(COMMIT))), "http://farm", NOON.millis());
            Delivery begun = box.next().orElseThrow();
            box.take(new News.Finished(build("red", Optional.of(COMMIT)), 1, 0), "http://farm", NOON.millis());
            // Its try was under way meanwhile, and comes back in vain.
            box.put(begun, begun.tried(new Delivery.Attempt(1, 500, "no", 1, Optional.empty()), Optional.of(2L)));

            assertEquals(Map.of("build.accepted", "dropped", "build.finished", "waiting"), Map.of(
                    box.list().getFirst().topic(), box.list().getFirst().state(), box.list().getLast().topic(), box.list().getLast().state()));
        }
    }
}
