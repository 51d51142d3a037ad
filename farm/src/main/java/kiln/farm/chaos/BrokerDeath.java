package kiln.farm.chaos;

import java.io.IOException;
import java.time.Duration;

/// The broker is killed at random moments and comes back after a while.
///
/// @param times how often
/// @param away for how long
record BrokerDeath(String name, int times, Duration away) implements Scenario {
    private static final int MOMENT_MILLIS = 2_500;

    @Override
    public void run(Scene scene) throws IOException, InterruptedException {
        for (int i = 0; i < times; i++) {
            scene.submit();
            scene.pause(Duration.ofMillis(scene.farm().stage().random().nextInt(MOMENT_MILLIS)));
            scene.farm().killBroker();
            double cpuBefore = cpuSeconds(scene.farm().worker("w1"));
            long start = System.nanoTime();
            scene.pause(away);
            double share = (cpuSeconds(scene.farm().worker("w1")) - cpuBefore) / ((System.nanoTime() - start) / 1e9);
            scene.figure("worker-cpu-percent-meanwhile", 100 * share);
            scene.farm().startBroker();
            scene.injected("SIGKILL of the broker (" + (i + 1) + ")", Hit.FIRED);
            scene.farm().tend();
            scene.leadsAgain();
        }
    }

    private static double cpuSeconds(Member member) {
        return ProcessHandle.of(member.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .map(time -> time.toMillis() / 1000.0)
                .orElse(0.0);
    }
}
