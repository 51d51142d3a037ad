package kiln.farm.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// The store misbehaves towards everybody while builds run.
///
/// @param mood how
/// @param builds that have to get through it
record StoreTrouble(String name, S3Gate.Mood mood, int builds) implements Scenario {
    private static final Duration THROUGH_WITHIN = Duration.ofSeconds(150);

    @Override
    public void run(Scene scene) throws IOException, InterruptedException {
        long before = scene.farm().gate().hits();
        for (int i = 0; i < builds; i++) {
            scene.submit();
        }
        scene.farm().gate().mood(mood);
        scene.await(THROUGH_WITHIN, () -> {
            scene.farm().tend();
            return scene.workload().atRest() ? Optional.of(true) : Optional.empty();
        });
        scene.farm().calm();
        scene.injected(name, Hit.fired(scene.farm().gate().hits() > before));
    }
}
