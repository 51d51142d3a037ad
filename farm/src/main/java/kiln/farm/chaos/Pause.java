package kiln.farm.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import kiln.farm.fault.ArmedFault;
import kiln.farm.fault.FaultAction;

/// A process sleeps for five leases in the middle of its work and wakes up without knowing.
///
/// @param coordinator whether it is the coordinator, otherwise a worker that holds a lease
record Pause(String name, boolean coordinator) implements Scenario {
    private static final int LEASES = 5;
    private static final String POINT = "worker.sandbox.run.kernel.before";

    @Override
    public void run(Scene scene) throws IOException, InterruptedException {
        Duration asleep = scene.farm().terms().lease().multipliedBy(LEASES);
        if (coordinator) {
            scene.submit();
            scene.pause(Duration.ofMillis(700));
            sleep(scene, scene.farm().coordinator(), asleep);
        } else {
            Member zombie = scene.farm().worker("w2");
            zombie.end();
            int before = zombie.fired().size();
            scene.farm().start(zombie, List.of(), new ArmedFault(POINT, 1, new FaultAction.Delay(Duration.ofSeconds(1))));
            scene.await(Duration.ofSeconds(60), () -> {
                scene.keepBusy(2);
                return zombie.fired().stream().skip(before).findFirst();
            }).ifPresent(held -> scene.mourn(held.at(System.currentTimeMillis())));
            sleep(scene, zombie, asleep);
        }
    }

    private void sleep(Scene scene, Member member, Duration asleep) throws IOException, InterruptedException {
        boolean awake = member.isAlive();
        member.signal("STOP");
        scene.pause(asleep);
        boolean slept = awake && member.isAlive();
        member.signal("CONT");
        scene.injected("SIGSTOP of " + member.name() + " for " + asleep.toSeconds() + " s", Hit.fired(slept));
    }
}
