package kiln.coordinator.hooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import kiln.artifacts.store.InMemoryArtifactStore;
import kiln.coordinator.http.Examples;
import kiln.coordinator.http.FakeFarm;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.Farm;
import kiln.schemas.message.Codec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Against a real HTTP server. The clock stands still unless a test moves it.
@Timeout(60)
class HooksTest {
    private static final String CELL = "orangepi-pc/current/trixie-minimal/device";
    private static final String OLD = "20261120-031502-0001";
    private static final Secret SECRET = Secret.of("correct horse battery staple");
    private static final Set<Topic> ALL = Set.of(Topic.BUILD_ACCEPTED, Topic.BUILD_FINISHED, Topic.CELL_FAILED, Topic.CELL_RECOVERED);

    private final AtomicLong now = new AtomicLong(1_795_000_000_000L);
    private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());
    private final FakeFarm farm = new FakeFarm();
    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final HookPost post = new HookPost();

    @AfterEach
    void close() {
        post.close();
    }

    private Hooks hooks(Receiver... receivers) {
        return new Hooks(farm, List.of(receivers), store, () -> "http://farm:8080", clock, new Random(1),
                new Hooks.Pace(Duration.ofMillis(10), Duration.ofMillis(1_500)));
    }

    private Receiver.Webhook hook(String name, Topic... topics) {
        return new Receiver.Webhook(name, post.at("/" + name + "?token=hidden"), SECRET, topics.length == 0 ? ALL : Set.of(topics));
    }

    private void say(BuildView build) {
        farm.put(build);
        farm.tell("build", "{}");
    }

    private static BuildView build(String state, BuildView.Cell... cells) {
        return Examples.build(state, List.of(cells));
    }

    /// The clock's time; other builds are of the time at which it begins.
    private BuildView acceptedNow(BuildView build) {
        return new BuildView(build.build(), build.state(), build.label(), now.get(), build.planned(), build.counts(), build.jobs(),
                build.seconds(), build.cpuSeconds(), build.paused(), build.cells());
    }

    private static BuildView.Cell failed(String cell) {
        return Examples.cell(cell, "failed", "E310 no", "");
    }

    private static JsonNode json(HookPost.Got got) {
        return Codec.decode(got.body(), JsonNode.class);
    }

    private static void until(BooleanSupplier is) {
        while (!is.getAsBoolean()) {
            if (Thread.interrupted()) {
                throw new AssertionError("not within the time of a test");
            }
            Thread.yield();
        }
    }

    private static List<DeliveryView> sent(Hooks hooks, String name) {
        try {
            return hooks.deliveries(name, 1_000).orElseThrow();
        } catch (Farm.UnavailableException e) {
            return List.of();
        }
    }

    /// Until the farm has looked round once, what builds there are is their past to a receiver.
    private void known(Hooks hooks, String name) {
        until(() -> store.size("hooks/" + name + ".json").isPresent());
    }

    @Test
    void aBuildIsTold_asASignedCloudEvent() throws Exception {
        Hooks hooks = hooks(hook("chat", Topic.BUILD_FINISHED));
        try (AutoCloseable running = hooks.start()) {
            known(hooks, "chat");
            say(build("red", failed(CELL), Examples.built("uefi-x86_64/edge/trixie-minimal/device")));

            HookPost.Got got = post.next();
            String id = json(got).path("id").asText();
            assertEquals("/chat?token=hidden", got.path());
            assertEquals("application/cloudevents+json; charset=utf-8", got.header("Content-Type"));
            assertEquals(Codec.decode("""
                {"specversion": "1.0", "id": "%s", "source": "urn:kiln", "type": "kiln.build.finished.v1", "subject": "%s",
                 "time": "2026-11-18T11:06:40Z", "datacontenttype": "application/json",
                 "data": {"build": "%s", "state": "red", "label": "", "planned": 2, "acceptedMillis": 1795000000000,
                  "url": "http://farm:8080/builds/%s", "seconds": 83.25, "newlyFailed": 1, "recovered": 0,
                  "counts": {"blocked": 0, "built": 1, "cancelled": 0, "failed": 1, "quarantined": 0, "reused": 0, "skipped": 0}}}
                """.formatted(id, Examples.BUILD, Examples.BUILD, Examples.BUILD), JsonNode.class), json(got));
            Signature.headers(SECRET, id, now.get() / 1000, got.body().getBytes(StandardCharsets.UTF_8))
                    .forEach((name, value) -> assertEquals(value, got.header(name), name));
            until(() -> sent(hooks, "chat").getFirst().state().equals("delivered"));
            assertEquals(List.of(204), sent(hooks, "chat").getFirst().attempts().stream().map(DeliveryView.Attempt::status).toList());
        }
    }

    @Test
    void cellsAreTold_asTheyFail_andWhenTheyAreBack() throws Exception {
        farm.put(Examples.build(OLD, "red", List.of(failed("b/edge/trixie/device"))));
        now.addAndGet(3_600_000);
        Hooks hooks = hooks(hook("chat"));
        try (AutoCloseable running = hooks.start()) {
            known(hooks, "chat");
            say(acceptedNow(build("running", failed(CELL), Examples.cell("b/edge/trixie/device", "running", "", ""))));
            assertEquals("kiln.build.accepted.v1", json(post.next()).path("type").asText());
            JsonNode failed = json(post.next());
            assertEquals("kiln.cell.failed.v1 " + CELL, failed.path("type").asText() + " " + failed.path("subject").asText());
            assertEquals("http://farm:8080/cells/orangepi-pc/current/trixie-minimal", failed.at("/data/url").asText());
            assertEquals("E310 no", failed.at("/data/reason").asText());

            say(acceptedNow(build("red", failed(CELL), Examples.built("b/edge/trixie/device"))));
            assertEquals(Set.of("kiln.cell.recovered.v1", "kiln.build.finished.v1"),
                    Set.of(json(post.next()).path("type").asText(), json(post.next()).path("type").asText()));
        }
    }

    @Test
    void whatIsNotTaken_isSentAgain_withTheSameIdAndBody() throws Exception {
        post.answer(HookPost.Answer.of(500),
                new HookPost.Answer(302, List.of("Location", post.at("/elsewhere").toString()), new byte[0], new CountDownLatch(0)));
        Hooks hooks = hooks(hook("chat", Topic.BUILD_FINISHED));
        try (AutoCloseable running = hooks.start()) {
            known(hooks, "chat");
            say(build("green", Examples.built(CELL)));
            HookPost.Got first = post.next();
            until(() -> sent(hooks, "chat").getFirst().attempts().size() == 1);
            assertEquals("answered 500", hooks.hooks().getFirst().problem());

            now.addAndGet(6_000);
            HookPost.Got second = post.next();
            until(() -> sent(hooks, "chat").getFirst().attempts().size() == 2);
            assertEquals("answered 302; redirects are not followed", hooks.hooks().getFirst().problem());

            now.addAndGet(40_000);
            HookPost.Got third = post.next();
            until(() -> sent(hooks, "chat").getFirst().state().equals("delivered"));
            assertEquals(List.of(first.body(), first.body()), List.of(second.body(), third.body()));
            assertEquals(first.header("webhook-id"), third.header("webhook-id"));
            assertFalse(first.header("webhook-signature").equals(third.header("webhook-signature")), "the time is signed");
            assertEquals("/chat?token=hidden", third.path());
            assertEquals("", hooks.hooks().getFirst().problem());
        }
    }

    @Test
    void whoeverLeadsNext_sendsWhatWaits_andTellsWhatHappenedMeanwhile_andNothingTwice() throws Exception {
        post.answer(HookPost.Answer.of(503));
        Hooks first = hooks(hook("chat", Topic.BUILD_FINISHED));
        try (AutoCloseable running = first.start()) {
            known(first, "chat");
            say(Examples.build(OLD, "green", List.of(Examples.built(CELL))));
            post.next();
            until(() -> sent(first, "chat").getFirst().attempts().size() == 1);
        }
        farm.put(build("green", Examples.built(CELL)));
        now.addAndGet(10_000);
        Hooks second = hooks(hook("chat", Topic.BUILD_FINISHED));
        try (AutoCloseable running = second.start()) {
            assertEquals(Set.of(OLD, Examples.BUILD), Set.of(json(post.next()).path("subject").asText(), json(post.next()).path("subject").asText()));
            until(() -> sent(second, "chat").stream().allMatch(one -> one.state().equals("delivered")));
        }
        Hooks third = hooks(hook("chat", Topic.BUILD_FINISHED));
        try (AutoCloseable running = third.start()) {
            until(() -> sent(third, "chat").size() == 2);
            farm.tell("build", "{}");
            third.test("chat");
            assertEquals("kiln.test.v1", json(post.next()).path("type").asText());
        }
        assertEquals(0, post.waiting());
    }

    @Test
    void whoOnlyStandsBy_tellsNobody_untilItLeads() throws Exception {
        Hooks first = hooks(hook("chat", Topic.BUILD_FINISHED));
        try (AutoCloseable running = first.start()) {
            known(first, "chat");
        }
        farm.vital(new Farm.Vital(false, 7, 1, 2, 3, 1, 2, ""));
        Hooks standby = hooks(hook("chat", Topic.BUILD_FINISHED));
        try (AutoCloseable running = standby.start()) {
            say(build("green", Examples.built(CELL)));
            assertEquals(List.of("hooks/chat.json"), store.list("hooks/"));
            farm.vital(new Farm.Vital(true, 7, 1, 2, 3, 1, 2, ""));
            assertEquals(Examples.BUILD, json(post.next()).path("subject").asText());
        }
    }

    @Test
    void aReceiverIsNotToldWhatWasBeforeIt() throws Exception {
        now.set(1_795_000_000_000L + 3_600_000);
        farm.put(build("red", failed(CELL)));
        Hooks hooks = hooks(hook("chat"));
        try (AutoCloseable running = hooks.start()) {
            until(() -> store.size("hooks/chat.json").isPresent());
            farm.tell("build", "{}");
            until(() -> !sent(hooks, "chat").isEmpty() || hooks.test("chat") instanceof HookDesk.Answer.Done);
            assertEquals("kiln.test.v1", json(post.next()).path("type").asText());
        }
        assertEquals(0, post.waiting());
    }

    @Test
    void aReceiverThatHangs_delaysNobodyButItself_andIsGivenUp() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (HookPost slow = new HookPost()) {
            slow.answer(new HookPost.Answer(204, List.of(), new byte[0], never));
            Hooks hooks = hooks(new Receiver.Webhook("slow", slow.at("/"), SECRET, Set.of(Topic.BUILD_FINISHED)), hook("chat", Topic.BUILD_FINISHED));
            try (AutoCloseable running = hooks.start()) {
                known(hooks, "chat");
                known(hooks, "slow");
                say(build("green", Examples.built(CELL)));
                post.next();
                slow.next();
                until(() -> hooks.hooks().getFirst().problem().equals("no answer within 1500 ms"));
            } finally {
                never.countDown();
            }
        }
    }

    @Test
    void aDeadReceiver_isSaidToBeSo_withoutItsAddress() throws Exception {
        URI nobody;
        try (HookPost gone = new HookPost()) {
            nobody = gone.at("/secret-path");
        }
        Hooks hooks = hooks(new Receiver.Webhook("dead", nobody, SECRET, ALL));
        try (AutoCloseable running = hooks.start()) {
            known(hooks, "dead");
            until(() -> tested(hooks, "dead"));
            until(() -> !hooks.hooks().getFirst().problem().isEmpty());
            HookView view = hooks.hooks().getFirst();
            assertEquals("no connection", view.problem());
            assertEquals("http://127.0.0.1:" + nobody.getPort(), view.place());
            assertFalse(Codec.encodeText(List.of(view, sent(hooks, "dead"))).contains("secret-path"));
        }
    }

    private static boolean tested(Hooks hooks, String name) {
        try {
            return hooks.test(name) instanceof HookDesk.Answer.Done;
        } catch (Farm.UnavailableException e) {
            return false;
        }
    }

    @Test
    void whatWasSent_canBeSentOnceMore() throws Exception {
        post.answer(HookPost.Answer.of(410));
        Hooks hooks = hooks(hook("chat"));
        try (AutoCloseable running = hooks.start()) {
            known(hooks, "chat");
            until(() -> tested(hooks, "chat"));
            HookPost.Got first = post.next();
            until(() -> sent(hooks, "chat").getFirst().state().equals("failed"));
            String id = sent(hooks, "chat").getFirst().delivery();

            assertEquals(new HookDesk.Answer.Done(id), hooks.redeliver("chat", id));
            assertEquals(first.body(), post.next().body());
            until(() -> sent(hooks, "chat").getFirst().state().equals("delivered"));
            assertEquals(List.of(410, 204), sent(hooks, "chat").getFirst().attempts().stream().map(DeliveryView.Attempt::status).toList());
            assertEquals(new HookDesk.Answer.Unknown("delivery", "x"), hooks.redeliver("chat", "x"));
            assertEquals(new HookDesk.Answer.Unknown("hook", "x"), hooks.redeliver("x", id));
            assertEquals(Optional.empty(), hooks.deliveries("x", 1));
        }
    }

    @Test
    void aLongAnswer_isReadNoFurtherThanItsBeginning() throws Exception {
        byte[] long1 = ("no\u0007 " + "x".repeat(3_000_000)).getBytes(StandardCharsets.UTF_8);
        post.answer(new HookPost.Answer(500, List.of(), long1, new CountDownLatch(0)));
        Hooks hooks = hooks(hook("chat"));
        try (AutoCloseable running = hooks.start()) {
            known(hooks, "chat");
            until(() -> tested(hooks, "chat"));
            until(() -> !hooks.hooks().getFirst().problem().isEmpty());
            String problem = hooks.hooks().getFirst().problem();
            assertTrue(problem.startsWith("answered 500: no x"), problem);
            assertTrue(problem.length() < 450, "it has " + problem.length() + " letters");
        }
    }

    @Test
    void aNightInWhichAllFails_isToldByItsCounts_andAHundredCells() throws Exception {
        Hooks hooks = hooks(hook("chat"));
        try (AutoCloseable running = hooks.start()) {
            known(hooks, "chat");
            say(Examples.build("red", IntStream.range(0, 300).mapToObj(i -> failed("board" + i + "/edge/trixie/device")).toList()));
            until(() -> sent(hooks, "chat").stream().filter(one -> one.state().equals("delivered")).count() == 102);
            assertEquals(100, sent(hooks, "chat").stream().filter(one -> one.topic().equals("cell.failed")).count());
        }
        while (post.waiting() > 0) {
            JsonNode event = json(post.next());
            if (event.path("type").asText().equals("kiln.build.finished.v1")) {
                assertEquals(300, event.at("/data/newlyFailed").asInt());
            }
        }
    }
}
