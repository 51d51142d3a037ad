package kiln.coordinator.ledger;

import java.util.Map;
import java.util.Optional;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.Failure;
import kiln.schemas.message.JobInput;
import kiln.schemas.message.JobResult;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Sha256;
import kiln.schemas.plan.WorkerId;

/// Where one job stands. `attempt` counts offers over the life of the job and never goes back: it is the fence that
/// makes late reports harmless.
public sealed interface JobState {
    int attempt();

    /// Some job it needs has no result yet.
    record Waiting(int attempt) implements JobState {}

    /// Its inputs are known; the store is asked whether somebody has made it before.
    record Keyed(int attempt, Sha256 key, Map<String, JobInput> inputs) implements JobState {}

    /// Any worker may take it, from `notBeforeMillis` on.
    record Queued(int attempt, Sha256 key, Map<String, JobInput> inputs, long notBeforeMillis) implements JobState {}

    /// A worker holds the lease.
    ///
    /// @param beat number of the worker's last heartbeat that may not name the job; older workers do not say
    record Running(
            int attempt,
            Sha256 key,
            Map<String, JobInput> inputs,
            WorkerId worker,
            long sinceMillis,
            Optional<Long> beat)
            implements JobState {}

    /// @param reused whether the result was found, not made, in this life of the job
    record Succeeded(int attempt, JobResult result, boolean reused) implements JobState {}

    record Failed(int attempt, Failure failure, Optional<Artifact> log, boolean quarantined) implements JobState {}

    /// @param root the failed job behind it
    record Blocked(int attempt, JobId root) implements JobState {}

    record Cancelled(int attempt) implements JobState {}

    default boolean isDone() {
        return switch (this) {
            case Waiting w -> false;
            case Keyed k -> false;
            case Queued q -> false;
            case Running r -> false;
            case Succeeded s -> true;
            case Failed f -> true;
            case Blocked b -> true;
            case Cancelled c -> true;
        };
    }

    /// The word in JSON.
    default String word() {
        return switch (this) {
            case Waiting w -> "waiting";
            case Keyed k -> "keyed";
            case Queued q -> "queued";
            case Running r -> "running";
            case Succeeded s -> s.reused() ? "reused" : "succeeded";
            case Failed f -> f.quarantined() ? "quarantined" : "failed";
            case Blocked b -> "blocked";
            case Cancelled c -> "cancelled";
        };
    }
}
