package kiln.farm.chaos;

import java.io.IOException;
import java.time.Duration;

/// One way to hurt a farm. It leaves the farm calm and its members alive; what it did is judged afterwards.
interface Scenario {
    Duration PATIENCE = Duration.ofSeconds(180);

    String name();

    /// Faults it is about, so many at least.
    default int faults() {
        return 1;
    }

    /// Does the harm while builds run.
    void run(Scene scene) throws IOException, InterruptedException;
}
