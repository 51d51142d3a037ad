package kiln.farm.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import kiln.farm.fault.ArmedFault;
import kiln.farm.fault.FaultAction;
import kiln.farm.fault.Plot;

/// Kills the coordinator at every point there is, one after another, and starts it again each time. Builds of every
/// kind are asked for, since some points are passed only when something fails, is called off or comes too late.
record CoordinatorKills(String name, List<String> points) implements Scenario {
    private static final Duration FIRES_WITHIN = Duration.ofSeconds(120);
    private static final Duration HOLD = Duration.ofSeconds(9);
    private static final Duration ASKED_AGAIN = Duration.ofSeconds(5);

    @Override
    public void run(Scene scene) throws IOException, InterruptedException {
        for (int i = 0; i < points.size(); i++) {
            if (scene.isLate()) {
                scene.recovered("points-not-reached", points.size() - i);
                return;
            }
            kill(scene, points.get(i));
        }
    }

    private void kill(Scene scene, String point) throws IOException, InterruptedException {
        Member coordinator = scene.farm().coordinator();
        coordinator.end();
        int before = coordinator.fired().size();
        scene.farm().start(coordinator, List.of(), new ArmedFault(point, 1, new FaultAction.Halt()));
        if (point.contains("claim-refused")) {
            slowClaims(scene);
        }
        long armed = System.nanoTime();
        long asked = 0;
        while (coordinator.isAlive() && System.nanoTime() - armed < FIRES_WITHIN.toNanos()) {
            if (System.nanoTime() - asked > ASKED_AGAIN.toNanos() && scene.workload().leads()) {
                ask(scene, point);
                asked = System.nanoTime();
            }
            if (point.contains("farewell")) {
                leave(scene);
            }
            scene.breathe();
        }
        scene.injected(point, coordinator.fired().size() > before && !coordinator.isAlive());
        coordinator.kill();
        scene.farm().start(coordinator);
        scene.recovered("leads-again", scene.awaitLeader());
        scene.farm().tend();
    }

    /// What makes the coordinator pass the point. The answer may be lost with it: each is asked once.
    private static void ask(Scene scene, String point) throws InterruptedException {
        if (point.contains("cancel")) {
            scene.workload().tryCancelled();
        } else if (point.contains("job-failed") || point.contains("job-blocked")) {
            scene.workload().trySubmit(point.contains("blocked") ? Plot.BAD_TOOLBOX : Plot.BAD_IMAGE);
        } else if (point.contains("job-reset") || point.contains("job-reused") || point.contains("attempt-failed")
                || point.contains("poll.failed") || point.contains("size.blobs")) {
            scene.workload().trySubmit(Plot.LOST_INPUT);
        } else {
            scene.workload().trySubmit(Plot.GOOD);
        }
    }

    /// A worker that dawdles between offer and claim: the offer is made again, somebody else claims it, and the
    /// dawdler's claim comes too late.
    private static void slowClaims(Scene scene) throws IOException, InterruptedException {
        Member slow = scene.farm().worker("w2");
        slow.end();
        scene.farm().start(slow, List.of(), new ArmedFault("worker.reports.claim.claimed.resolve.before", 1,
                new FaultAction.Delay(HOLD)));
    }

    private static void leave(Scene scene) throws IOException, InterruptedException {
        Member guest = scene.farm().worker("w3");
        if (guest.isAlive()) {
            guest.end();
        } else {
            scene.farm().start(guest);
            scene.pause(Duration.ofSeconds(3));
        }
    }
}
