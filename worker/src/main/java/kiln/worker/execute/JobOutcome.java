package kiln.worker.execute;

import java.util.Optional;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.Failure;
import kiln.schemas.message.JobResult;

/// What became of an attempt.
public sealed interface JobOutcome {

    /// The result under the job's key, made by this attempt or by an earlier one.
    record Succeeded(JobResult result) implements JobOutcome {}

    /// @param log as far as it could be kept
    /// @param seconds wall time, for display
    record Failed(Failure failure, Optional<Artifact> log, double seconds, double cpuSeconds) implements JobOutcome {}
}
