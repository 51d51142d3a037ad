package kiln.farm.chaos;

import java.io.IOException;
import java.time.Duration;

/// One way to hurt a farm. It leaves the farm calm and its members alive; what it did is judged afterwards.
interface Scenario {
    Duration PATIENCE = Duration.ofSeconds(180);

    String name();

    /// Does the harm while builds run.
    void run(Scene scene) throws IOException, InterruptedException;
}
