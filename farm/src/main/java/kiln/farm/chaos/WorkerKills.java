package kiln.farm.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import kiln.farm.fault.ArmedFault;
import kiln.farm.fault.FaultAction;
import kiln.farm.fault.FaultRecord;
import kiln.schemas.plan.JobKind;

/// Kills workers at every point there is: whoever died is started again with other points. One worker is spared, so
/// that builds go on.
record WorkerKills(String name, List<String> points, FaultAction action) implements Scenario {
    private static final Duration LIFE_MAX = Duration.ofSeconds(60);
    private static final int OPEN_BUILDS = 3;
    private static final int HANDFUL = 8;

    /// It takes offers, and so has something to say goodbye to.
    private static final String STARTED = "worker started";
    private static final String FAILED = "worker.reports.send.failed.";
    private static final String FOUND = "worker.store.size.";
    /// What is passed only by a worker that ends, that fails, or that finds a result which was never reported.
    private static final Predicate<String> AT_THE_END = point -> point.contains("farewell") || point.contains(".close.");
    private static final Predicate<String> ON_FAILURE = point -> point.startsWith(FAILED);
    private static final Predicate<String> ON_A_FIND = point -> point.startsWith(FOUND);
    private static final List<Predicate<String>> KINDS = kinds();

    /// A worker that fails everything is soon given nothing, so each fails one kind of job only.
    private static List<Predicate<String>> kinds() {
        List<Predicate<String>> kinds = new ArrayList<>(List.of(AT_THE_END.or(ON_FAILURE).or(ON_A_FIND).negate()));
        for (JobKind kind : JobKind.values()) {
            kinds.add(point -> point.startsWith(FAILED + kind.id() + "."));
        }
        kinds.add(AT_THE_END);
        kinds.add(ON_A_FIND);
        return List.copyOf(kinds);
    }

    /// A worker that waits for its points.
    private static final class Victim {
        private final Member member;
        private List<String> hand = List.of();
        private int firedBefore;
        private long armedNanos;
        private boolean asked;

        Victim(Member member) {
            this.member = member;
        }

        boolean waits() {
            return !hand.isEmpty();
        }

        Optional<String> fired() throws IOException {
            return member.fired().stream().skip(firedBefore).findFirst().map(FaultRecord::point);
        }
    }

    @Override
    public int faults() {
        return points.size();
    }

    @Override
    public void run(Scene scene) throws IOException, InterruptedException {
        List<String> names = List.of("w2", "w3", "w4");
        Targets targets = new Targets(points, HANDFUL, names.size(), scene.farm().stage().random());
        List<Victim> victims = new ArrayList<>();
        for (String name : names) {
            victims.add(new Victim(scene.farm().worker(name)));
        }
        while (!targets.isEmpty() && !scene.isLate()) {
            scene.keepBusy(OPEN_BUILDS);
            boolean findsOnly = targets.all().stream().allMatch(ON_A_FIND);
            for (Victim victim : victims) {
                if (findsOnly && victim == victims.getFirst()) {
                    leaveFinds(scene, victim, targets);
                } else {
                    tend(scene, victim, targets);
                }
            }
            scene.breathe();
        }
        targets.all().forEach(point -> scene.injected(point, Hit.LATE));
        for (Victim victim : victims) {
            if (victim.waits()) {
                victim.member.end(); // it may still die on the way, and nothing more is asked of it
            }
        }
    }

    /// One who dies again and again right after it has written a result, for others to find.
    private void leaveFinds(Scene scene, Victim victim, Targets targets) throws IOException, InterruptedException {
        if (victim.waits() && ON_A_FIND.test(victim.hand.getFirst())) {
            count(scene, victim, targets);
            victim.member.end();
        }
        if (!victim.member.isAlive()) {
            victim.hand = targets.all().stream()
                    .map(point -> "worker.store.put-if-absent." + kind(point) + ".after").distinct().toList();
            arm(scene, victim);
        }
    }

    /// Of a point that ends with a kind of job and a side.
    private static String kind(String point) {
        String stem = point.substring(0, point.lastIndexOf('.'));
        return stem.substring(stem.lastIndexOf('.') + 1);
    }

    private void tend(Scene scene, Victim victim, Targets targets) throws IOException, InterruptedException {
        if (victim.waits() && !isOver(victim)) {
            return;
        }
        if (victim.waits()) {
            count(scene, victim, targets);
        }
        victim.hand = targets.deal(KINDS);
        if (victim.waits()) {
            arm(scene, victim);
        }
    }

    /// Whether one of its points has fired, or none will in this life.
    private boolean isOver(Victim victim) throws IOException, InterruptedException {
        if (AT_THE_END.test(victim.hand.getFirst()) && !victim.asked && victim.member.said(STARTED)) {
            victim.asked = true;
            victim.member.end();
        }
        boolean lives = victim.member.isAlive();
        return !lives || (!(action instanceof FaultAction.Halt) && victim.fired().isPresent())
                || System.nanoTime() - victim.armedNanos > LIFE_MAX.toNanos();
    }

    private void count(Scene scene, Victim victim, Targets targets) throws IOException {
        Optional<String> fired = victim.fired();
        boolean survived = action instanceof FaultAction.Halt && victim.member.isAlive();
        fired.ifPresent(point -> scene.injected(point, survived ? Hit.REACHED : Hit.FIRED));
        targets.back(victim.hand, fired, System.nanoTime() - victim.armedNanos)
                .forEach(point -> scene.injected(point, Hit.MISSED));
    }

    private void arm(Scene scene, Victim victim) throws IOException, InterruptedException {
        victim.member.end();
        victim.firedBefore = victim.member.fired().size();
        victim.armedNanos = System.nanoTime();
        victim.asked = false;
        String first = victim.hand.getFirst();
        List<String> properties = ON_FAILURE.test(first) ? List.of("-Dkiln.rehearsal.fail=" + kind(first)) : List.of();
        ArmedFault[] faults = victim.hand.stream().map(point -> new ArmedFault(point, 1, action)).toArray(ArmedFault[]::new);
        scene.farm().start(victim.member, properties, faults);
    }
}
