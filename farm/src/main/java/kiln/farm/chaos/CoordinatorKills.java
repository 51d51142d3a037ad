package kiln.farm.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import kiln.farm.fault.ArmedFault;
import kiln.farm.fault.FaultAction;
import kiln.farm.fault.FaultRecord;
import kiln.farm.fault.Plot;

/// Kills the coordinator at every point there is, one after another, and starts it again each time, ready to die at the
/// next. Orders of every kind are given, since some points are passed only when something fails, is called off or comes
/// too late.
record CoordinatorKills(String name, List<String> points) implements Scenario {
    private static final Duration LIFE_MAX = Duration.ofSeconds(60);
    private static final Duration HOLD = Duration.ofSeconds(6);
    private static final Duration ASKED_AGAIN = Duration.ofMillis(1_500);
    /// By then a worker that was started has been heard of.
    private static final Duration IS_KNOWN = Duration.ofSeconds(3);
    private static final int OPEN_BUILDS_MAX = 6;
    private static final int HANDFUL = 30;

    private static final Predicate<String> AT_THE_END = point -> point.startsWith("coordinator.ledger.close");
    private static final Predicate<String> AT_A_FAREWELL =
            point -> point.contains("farewell") || point.contains("worker-left") || point.contains("worker-joined");
    private static final Predicate<String> WHILE_STANDING_BY = point -> point.startsWith("coordinator.history");
    private static final Predicate<String> AFTER_A_LATE_CLAIM = point -> point.contains("claim-refused");
    private static final Predicate<String> AFTER_MANY_FAILURES = point -> point.contains("worker-quarantined");
    /// It must not believe that it is alone.
    private static final List<String> AS_STANDBY = List.of("-Dkiln.lead.at-once=false");
    private static final List<Predicate<String>> KINDS = List.of(
            AT_THE_END.or(AT_A_FAREWELL).or(AFTER_A_LATE_CLAIM).or(AFTER_MANY_FAILURES).or(WHILE_STANDING_BY).negate(),
            AT_A_FAREWELL, AFTER_A_LATE_CLAIM, AFTER_MANY_FAILURES, WHILE_STANDING_BY, AT_THE_END);

    @Override
    public int faults() {
        return points.size();
    }

    @Override
    public void run(Scene scene) throws IOException, InterruptedException {
        Targets targets = new Targets(points, HANDFUL, 1, scene.farm().stage().random());
        Member coordinator = scene.farm().coordinator();
        coordinator.end();
        while (!targets.isEmpty() && !scene.isLate()) {
            live(scene, coordinator, targets);
        }
        targets.all().forEach(point -> scene.injected(point, Hit.LATE));
        coordinator.end();
        scene.farm().tend();
        scene.leadsAgain();
    }

    /// One life of the coordinator, to its death.
    private static void live(Scene scene, Member coordinator, Targets targets) throws IOException, InterruptedException {
        List<String> hand = targets.deal(KINDS);
        prepare(scene, hand.getFirst());
        int before = coordinator.fired().size();
        ArmedFault[] faults = hand.stream()
                .map(point -> new ArmedFault(point, 1, new FaultAction.Halt())).toArray(ArmedFault[]::new);
        scene.farm().start(coordinator, WHILE_STANDING_BY.test(hand.getFirst()) ? AS_STANDBY : List.of(), faults);
        long armed = System.nanoTime();
        long asked = 0;
        boolean led = false;
        while (coordinator.isAlive() && System.nanoTime() - armed < LIFE_MAX.toNanos()) {
            if (!led && scene.door().leader().isPresent()) {
                led = true;
                scene.recovered("leads-again", (System.nanoTime() - armed) / 1e9);
            }
            if (led && System.nanoTime() - asked > ASKED_AGAIN.toNanos()) {
                ask(scene, hand, coordinator);
                asked = System.nanoTime();
            }
            scene.breathe();
        }
        Optional<String> fired = coordinator.fired().stream().skip(before).findFirst().map(FaultRecord::point);
        fired.ifPresent(point -> scene.injected(point, coordinator.isAlive() ? Hit.REACHED : Hit.FIRED));
        targets.back(hand, fired, System.nanoTime() - armed).forEach(point -> scene.injected(point, Hit.MISSED));
        coordinator.kill();
        if (WHILE_STANDING_BY.test(hand.getFirst())) {
            scene.farm().dismissStandby();
        }
    }

    /// Another coordinator that leads, for one that is to stand by. A worker that dawdles between offer and claim: the offer is made again, somebody else claims it, and the
    /// dawdler's claim comes too late. Or one that fails everything.
    private static void prepare(Scene scene, String point) throws IOException, InterruptedException {
        Member other = scene.farm().worker("w2");
        if (WHILE_STANDING_BY.test(point)) {
            scene.farm().start(scene.farm().standby());
            scene.awaitLeader();
        } else if (AFTER_A_LATE_CLAIM.test(point)) {
            other.end();
            scene.farm().start(other, List.of(), new ArmedFault("worker.reports.claim.claimed.resolve.before", 1,
                    new FaultAction.Delay(HOLD)));
        } else if (AFTER_MANY_FAILURES.test(point)) {
            other.end();
            scene.farm().start(other, List.of("-Dkiln.rehearsal.fail=*"));
        } else {
            scene.farm().tendWorkers();
        }
    }

    /// What makes the coordinator pass one of the points. The answer may be lost with it: each is asked once.
    private static void ask(Scene scene, List<String> hand, Member coordinator) throws IOException, InterruptedException {
        Workload workload = scene.workload();
        Random random = scene.farm().stage().random();
        String point = hand.get(random.nextInt(hand.size()));
        workload.atRest();
        if (AT_THE_END.test(point)) {
            coordinator.end();
        } else if (AT_A_FAREWELL.test(point)) {
            leave(scene);
        } else if (point.contains("cancel") || point.contains("paused") || point.contains("resumed")) {
            workload.tryOrders(point.contains("cancel"));
        } else if (point.contains("drained") || point.contains("released")) {
            workload.tryDrain();
        } else if (point.contains("open.b")) {
            workload.tryPast();
        } else if (point.contains("job-failed") || point.contains("job-blocked")) {
            workload.trySubmit(point.contains("blocked") ? Plot.BAD_TOOLBOX : Plot.BAD_IMAGE);
        } else if (point.contains("job-reset") || point.contains("job-reused") || point.contains("attempt-failed")
                || point.contains("poll.failed") || point.contains("size.blobs")) {
            workload.trySubmit(Plot.LOST_INPUT);
        } else if (workload.open() < OPEN_BUILDS_MAX) {
            workload.trySubmit(Plot.GOOD);
        }
    }

    private static void leave(Scene scene) throws IOException, InterruptedException {
        Member guest = scene.farm().worker("w3");
        if (guest.isAlive()) {
            guest.end();
        } else {
            scene.farm().start(guest);
            scene.pause(IS_KNOWN);
        }
    }
}
