package kiln.schemas.message;

import java.util.Optional;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.WorkerId;

/// Workers to coordinator, on `kiln.reports`; at least once.
public sealed interface WorkerReport {
    JobId job();

    int attempt();

    WorkerId worker();

    /// I take this offer. The first claim in log order wins.
    ///
    /// @param beat number of the last heartbeat that may not name it: all later ones do, as long as it is worked on;
    ///     older workers do not say
    record Claimed(JobId job, int attempt, WorkerId worker, Optional<Long> beat) implements WorkerReport {
        /// From a worker that does not count its heartbeats.
        public Claimed(JobId job, int attempt, WorkerId worker) {
            this(job, attempt, worker, Optional.empty());
        }
    }

    /// I have no room for this now: somebody else shall take it. Costs no attempt.
    ///
    /// @param reason what there is too little of, with the numbers
    record Declined(JobId job, int attempt, WorkerId worker, String reason) implements WorkerReport {}

    record Succeeded(JobId job, int attempt, WorkerId worker, JobResult result) implements WorkerReport {}

    /// @param log the log up to the failure, where it could be kept
    /// @param seconds wall time spent, for display only
    record Failed(
            JobId job, int attempt, WorkerId worker, Failure failure, Optional<Artifact> log, double seconds, double cpuSeconds)
            implements WorkerReport {}
}
