package kiln.coordinator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import kiln.artifacts.store.InMemoryArtifactStore;
import kiln.coordinator.hooks.HookPost;
import kiln.coordinator.hooks.Hooks;
import kiln.coordinator.hooks.Receiver;
import kiln.coordinator.hooks.Secret;
import kiln.coordinator.hooks.Topic;
import kiln.coordinator.sign.Seals;
import kiln.coordinator.sign.SigningKey;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.Farm;
import kiln.schemas.message.Codec;
import kiln.schemas.message.PublishedImage;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.Commit;
import kiln.schemas.plan.Lane;
import kiln.schemas.plan.Sha256;
import kiln.schemas.transport.InMemoryTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Real coordinators, one after the other on the same ledger and the same bucket.
@Timeout(60)
class NewsOverARestartTest {
    private static final SigningKey KEY = SigningKey.of(new byte[SigningKey.CHANCE_BYTES]);
    private static final Secret SECRET = Secret.of("0123456789abcdef");
    private static final Commit COMMIT = new Commit("kiln/boards", "9f".repeat(20));

    private final InMemoryTransport wires = new InMemoryTransport();
    private final InMemoryArtifactStore store = new InMemoryArtifactStore();

    private QuickFarm farm() {
        return new QuickFarm(wires, store, Optional.of(KEY));
    }

    private Hooks hooks(Farm farm, HookPost post, Duration later) {
        return new Hooks(farm, List.of(
                new Receiver.Webhook("chat", post.at("/chat"), SECRET, Set.of(Topic.BUILD_ACCEPTED, Topic.BUILD_FINISHED)),
                new Receiver.GitHub("github", post.at("/api"), SECRET, Set.of("kiln/boards"), "kiln")),
                store, () -> "http://farm", InstantSource.offset(InstantSource.system(), later), new Random(1));
    }

    private static String submitted(Farm farm, String label) {
        BuildRequest request = new BuildRequest(List.of(), List.of(), List.of(), List.of(), List.of(), false,
                LocalDate.of(2026, 11, 21), Lane.INTERACTIVE, label).of(COMMIT);
        return ((Farm.Submission.Accepted) farm.submit(request).toCompletableFuture().join()).plan().build();
    }

    private static BuildView ended(Farm farm, String build) {
        for (BuildView seen = farm.build(build).orElseThrow(); ; seen = farm.build(build).orElseThrow()) {
            if (!seen.state().equals("running")) {
                return seen;
            }
            Thread.onSpinWait();
        }
    }

    /// What it is about, in few words.
    private static String said(HookPost.Got got) {
        JsonNode json = Codec.decode(got.body(), JsonNode.class);
        return got.path().equals("/chat")
                ? json.path("type").asText() + " " + json.path("subject").asText()
                : got.path() + " " + json.path("state").asText();
    }

    @Test
    void whatOneCoordinatorCouldNotTell_theNextOneTells() throws Exception {
        String first;
        String second;
        try (HookPost post = new HookPost()) {
            post.answer(HookPost.Answer.of(500), HookPost.Answer.of(500), HookPost.Answer.of(500), HookPost.Answer.of(500));
            try (QuickFarm farm = farm()) {
                try (AutoCloseable running = hooks(farm.farm(), post, Duration.ZERO).start()) {
                    while (store.size("hooks/chat.json").isEmpty() || store.size("hooks/github.json").isEmpty()) {
                        Thread.onSpinWait();
                    }
                    first = submitted(farm.farm(), "first");
                    post.next();
                    post.next();
                }
                ended(farm.farm(), first);
                second = submitted(farm.farm(), "second");
                ended(farm.farm(), second);
            }
        }
        try (HookPost post = new HookPost(); QuickFarm farm = farm();
                AutoCloseable running = hooks(farm.farm(), post, Duration.ofHours(1)).start()) {
            Set<String> told = new TreeSet<>();
            Set<String> all = new TreeSet<>(Set.of("kiln.build.finished.v1 " + first, "kiln.build.finished.v1 " + second,
                    "kiln.build.accepted.v1 " + second, "/api/repos/kiln/boards/statuses/" + COMMIT.sha() + " success"));
            while (!told.containsAll(all)) {
                told.add(said(post.next()));
            }
        }
    }

    @Test
    void everythingABuildPublished_isSigned() {
        try (QuickFarm farm = farm()) {
            BuildView build = ended(farm.farm(), submitted(farm.farm(), "signed"));
            Seals seals = new Seals(Optional.of(KEY.publicKey()), store);
            List<PublishedImage> images = build.cells().stream().flatMap(cell -> cell.images().stream())
                    .map(image -> new PublishedImage(image.name(), image.key(), image.sizeBytes(), new Sha256(image.sha256()),
                            image.rawSizeBytes(), new Sha256(image.rawSha256())))
                    .toList();

            assertFalse(images.isEmpty());
            assertEquals(List.of(), images.stream().filter(image -> !seals.isSigned(image)).toList());
        }
    }
}
