package kiln.worker.step;

import java.io.IOException;
import kiln.artifacts.store.ArtifactLostException;
import kiln.schemas.plan.JobOptions;

/// Runs one kind of step.
interface StepRunner<O extends JobOptions> {

    /// @throws StepFailure if the step came to nothing; says whose fault it is
    /// @throws ArtifactLostException if an input is gone or spoilt
    /// @throws InterruptedException if the attempt was called off
    StepResult run(O options, StepContext context)
            throws IOException, InterruptedException, StepFailure, ArtifactLostException;
}
