package kiln.schemas.message;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Sha256;
import kiln.schemas.plan.WorkerId;

/// Where one job stands, as a checkpoint keeps it. `attempt` counts offers over the life of the job.
public sealed interface JobStanding {
    int attempt();

    record Waiting(int attempt) implements JobStanding {}

    /// @param inputs by name, sorted
    record Keyed(int attempt, Sha256 key, Map<String, JobInput> inputs) implements JobStanding {
        public Keyed {
            inputs = Collections.unmodifiableMap(new TreeMap<>(inputs));
        }
    }

    /// @param notBeforeMillis Unix time in ms before which it is held back; 0 for at once
    record Queued(int attempt, Sha256 key, Map<String, JobInput> inputs, long notBeforeMillis) implements JobStanding {
        public Queued {
            inputs = Collections.unmodifiableMap(new TreeMap<>(inputs));
        }
    }

    /// @param beat number of the worker's last heartbeat that may not name the job; older workers do not say
    record Running(
            int attempt,
            Sha256 key,
            Map<String, JobInput> inputs,
            WorkerId worker,
            long sinceMillis,
            Optional<Long> beat)
            implements JobStanding {
        public Running {
            inputs = Collections.unmodifiableMap(new TreeMap<>(inputs));
        }
    }

    /// @param reused whether the result was found, not made
    record Succeeded(int attempt, JobResult result, boolean reused) implements JobStanding {}

    record Failed(int attempt, Failure failure, Optional<Artifact> log, boolean quarantined) implements JobStanding {}

    /// @param root the failed job behind it
    record Blocked(int attempt, JobId root) implements JobStanding {}

    record Cancelled(int attempt) implements JobStanding {}
}
