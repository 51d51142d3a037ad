package kiln.farm.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import kiln.farm.fault.ArmedFault;
import kiln.farm.fault.FaultAction;
import kiln.farm.fault.Plot;

/// Kills workers at every point there is, one after another: whoever died is started again with the next point. One
/// worker is spared, so that builds go on.
record WorkerKills(String name, List<String> points, FaultAction action) implements Scenario {
    private static final Duration FIRES_WITHIN = Duration.ofSeconds(120);
    private static final int OPEN_BUILDS = 2;

    /// A worker that waits for its point.
    private static final class Victim {
        private final Member member;
        private String point = "";
        private int firedBefore;
        private long armedNanos;
        private boolean asked;
        private int logBefore;

        Victim(Member member) {
            this.member = member;
        }

        boolean waits() {
            return !point.isEmpty();
        }

        /// Whether it takes offers, and so has something to say goodbye to.
        boolean started() throws IOException {
            return Files.readString(member.log()).substring(logBefore).contains("worker started");
        }
    }

    @Override
    public void run(Scene scene) throws IOException, InterruptedException {
        Deque<String> left = new ArrayDeque<>(points);
        List<Victim> victims = new ArrayList<>();
        for (String name : List.of("w2", "w3", "w4")) {
            victims.add(new Victim(scene.farm().worker(name)));
        }
        while (!left.isEmpty() || victims.stream().anyMatch(Victim::waits)) {
            if (scene.workload().atRest() || scene.workload().open() < OPEN_BUILDS) {
                scene.submit(Plot.GOOD, true);
            }
            if (scene.isLate() && !left.isEmpty()) {
                scene.recovered("points-not-reached", left.size());
                left.clear();
            }
            for (Victim victim : victims) {
                tend(scene, victim, left);
            }
            scene.breathe();
        }
    }

    private void tend(Scene scene, Victim victim, Deque<String> left) throws IOException, InterruptedException {
        if (victim.waits() && !over(scene, victim)) {
            return;
        }
        victim.point = "";
        Optional<String> next = Optional.ofNullable(left.poll());
        if (next.isPresent()) {
            arm(scene, victim, next.get());
        }
    }

    /// Whether the point has fired, or never will.
    private boolean over(Scene scene, Victim victim) throws IOException, InterruptedException {
        boolean fired = victim.member.fired().size() > victim.firedBefore;
        if (fired && (!victim.member.isAlive() || !(action instanceof FaultAction.Halt))) {
            scene.injected(victim.point, true);
            return true;
        }
        long waited = System.nanoTime() - victim.armedNanos;
        if (victim.point.contains("farewell") && !victim.asked && victim.started()) {
            victim.asked = true;
            victim.member.end();
        }
        boolean died = !victim.member.isAlive() && !fired;
        if (died || waited > FIRES_WITHIN.toNanos()) {
            scene.injected(victim.point, false);
            return true;
        }
        return false;
    }

    private void arm(Scene scene, Victim victim, String point) throws IOException, InterruptedException {
        victim.member.end();
        victim.point = point;
        victim.firedBefore = victim.member.fired().size();
        victim.armedNanos = System.nanoTime();
        victim.asked = false;
        victim.logBefore = Files.exists(victim.member.log()) ? Files.readString(victim.member.log()).length() : 0;
        scene.farm().start(victim.member, properties(point), new ArmedFault(point, 1, action));
    }

    /// Failures are reported only by a worker that has some.
    private static List<String> properties(String point) {
        String failed = "worker.reports.send.failed.";
        return point.startsWith(failed)
                ? List.of("-Dkiln.rehearsal.fail=" + point.substring(failed.length(), point.lastIndexOf('.')))
                : List.of();
    }
}
