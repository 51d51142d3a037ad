package kiln.farm.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import kiln.farm.fault.ArmedFault;
import kiln.farm.fault.FaultAction;
import kiln.farm.fault.FaultRecord;
import kiln.farm.fault.Plot;

/// Two coordinators. Again and again the leader is killed, at a random moment or at a point, while the other stands by
/// and takes over. Workers live on, some of them with long jobs: none of these may be taken from them.
///
/// @param points that only a leader comes to; see [#ofLeaders]
record LeaderKills(List<String> points) implements Scenario {
    private static final Duration TAKES_OVER_WITHIN = Duration.ofSeconds(10);
    private static final Duration WAITED_FOR = Duration.ofSeconds(60);
    private static final Duration LONG_JOB = Duration.ofSeconds(8);
    private static final Duration ASKED_AGAIN = Duration.ofSeconds(1);
    private static final List<String> SLOW = List.of("w2", "w3");
    private static final int MOMENT_MILLIS = 1_500;
    private static final int OPEN_BUILDS = 4;
    /// Leases as long as a take-over, so that a leader who counted a worker's silence from before it led would be seen.
    private static final List<String> TERMS = List.of("-Dkiln.lead.at-once=false", "-Dkiln.lease.millis=6000");
    /// What comes of a worker that ends, of one that fails, or of an order.
    private static final List<String> UNUSUAL = List.of(
            "farewell", "left", "refused", "quarantined", "cancel", "drained", "released", "paused", "resumed", "job-failed",
            "job-blocked", "attempt-failed", "poll.failed", "reset", "reused", "open.b", "size.blobs", "worker-joined",
            "ledger.close");

    @Override
    public String name() {
        return "kill-leader-with-standby";
    }

    /// Whether a farm comes to a point in the usual course of its work.
    static boolean isUsual(String point) {
        return UNUSUAL.stream().noneMatch(point::contains);
    }

    /// Those of the points that only a leader comes to, in the usual course of its work.
    static List<String> ofLeaders(List<String> points) {
        return points.stream()
                .filter(point -> Stream.of("ledger", "offers", "reports", "store.get", "store.verify", "store.copy", "store.put")
                        .anyMatch(call -> point.startsWith("coordinator." + call)))
                .filter(LeaderKills::isUsual)
                .toList();
    }

    @Override
    public int faults() {
        return points.size();
    }

    @Override
    public void run(Scene scene) throws IOException, InterruptedException {
        Targets targets = new Targets(points, points.size(), 1, scene.farm().stage().random());
        for (String name : SLOW) {
            Member slow = scene.farm().worker(name);
            slow.end();
            scene.farm().start(slow, List.of("-Dkiln.rehearsal=" + LONG_JOB.toMillis()));
        }
        Member leader = scene.farm().coordinator();
        leader.end();
        scene.farm().start(leader, TERMS);
        Member other = scene.farm().standby();
        Map<String, LedgerReading.Lease> running = new TreeMap<>();
        while (!targets.isEmpty() && !scene.isLate()) {
            scene.keepBusy(OPEN_BUILDS);
            round(scene, leader, other, targets, running);
            leader = leads(scene, leader, other);
            other = leader == scene.farm().coordinator() ? scene.farm().standby() : scene.farm().coordinator();
        }
        targets.all().forEach(point -> scene.injected(point, Hit.LATE));
        scene.farm().dismissStandby();
        scene.farm().coordinator().end();
        scene.farm().tend();
        scene.leadsAgain();
        judge(scene, running);
        for (String name : SLOW) {
            scene.farm().worker(name).end();
        }
        scene.farm().tend();
    }

    private static Member leads(Scene scene, Member one, Member other) throws InterruptedException {
        return scene.door().leader().filter(other.name()::equals).isPresent() ? other : one;
    }

    /// The leader is killed at a random moment; the other takes over, armed, and dies in its turn while the first stands
    /// by again.
    private void round(Scene scene, Member leader, Member other, Targets targets, Map<String, LedgerReading.Lease> running)
            throws IOException, InterruptedException {
        List<String> hand = targets.deal(List.of(point -> true));
        int before = other.fired().size();
        other.end();
        scene.farm().start(other, TERMS, hand.stream()
                .map(point -> new ArmedFault(point, 1, new FaultAction.Halt())).toArray(ArmedFault[]::new));
        standsBy(scene, other);
        scene.keepBusy(OPEN_BUILDS);
        scene.pause(Duration.ofMillis(scene.farm().stage().random().nextInt(MOMENT_MILLIS)));
        running.putAll(scene.reading().leases());
        long killed = System.currentTimeMillis();
        leader.kill();
        takesOver(scene, other, killed);
        scene.farm().start(leader, TERMS);
        boolean hot = standsBy(scene, leader);
        long armed = System.nanoTime();
        while (other.isAlive() && System.nanoTime() - armed < WAITED_FOR.toNanos()) {
            scene.workload().atRest();
            if (scene.workload().open() < 2 * OPEN_BUILDS) {
                scene.workload().trySubmit(Plot.GOOD);
            }
            scene.pause(ASKED_AGAIN);
        }
        Optional<FaultRecord> fired = other.fired().stream().skip(before).findFirst();
        fired.ifPresent(death -> scene.injected(death.point(), other.isAlive() ? Hit.REACHED : Hit.FIRED));
        targets.back(hand, fired.map(FaultRecord::point), System.nanoTime() - armed)
                .forEach(point -> scene.injected(point, Hit.MISSED));
        if (hot && fired.isPresent()) {
            takesOver(scene, leader, fired.get().atMillis());
        }
    }

    /// @return whether it does before the other one is dead
    private static boolean standsBy(Scene scene, Member member) throws IOException, InterruptedException {
        return scene.await(WAITED_FOR, () -> member.isAlive() ? scene.door().leading(member.name()) : Optional.of(true))
                .filter(leads -> !leads).isPresent();
    }

    /// Counted from the other's death until it says that it leads, or is dead of what only a leader does.
    private static void takesOver(Scene scene, Member member, long diedMillis) throws IOException, InterruptedException {
        scene.await(WAITED_FOR, () -> !member.isAlive() || scene.door().leading(member.name()).orElse(false)
                ? Optional.of(true) : Optional.empty());
        double seconds = (System.currentTimeMillis() - diedMillis) / 1000.0;
        scene.recovered("took-over", seconds);
        if (seconds > TAKES_OVER_WITHIN.toSeconds()) {
            scene.find(Finding.Harm.SLOW, "the standby took over after " + seconds + " s");
        }
    }

    /// No worker died, so none may have lost what it had.
    private static void judge(Scene scene, Map<String, LedgerReading.Lease> running) throws IOException, InterruptedException {
        List<JsonNode> taken = new ArrayList<>(scene.eventsSince().stream()
                .filter(event -> event.path("type").asText().equals("attempt-failed"))
                .filter(event -> event.path("failure").path("code").asText().equals(Mourning.WORKER_LOST))
                .toList());
        taken.forEach(event -> scene.find(Finding.Harm.WRONG, "job " + event.path("job").asText() + " attempt "
                + event.path("attempt").asInt() + " was taken from " + event.path("worker").asText()
                + ", which lives: " + event.path("failure").path("message").asText()));
        scene.figure("jobs-that-ran-through", running.size() - taken.size());
        scene.injected("a job that runs while the lead changes", Hit.fired(!running.isEmpty()));
    }
}
