package kiln.schemas.message;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobNeeds;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Sha256;
import kiln.schemas.plan.WorkerId;

/// Coordinator to workers: this can be done now. Self-contained.
///
/// @param attempt 1 or more; the fence that makes late reports harmless
/// @param key SHA-256 over options and input digests; names the result
/// @param needs what the machine must have left for it; older coordinators do not say
/// @param unmade whether the store was seen to have no result just before the offer was made, so that looking again
///     would be in vain; absent for no
/// @param keptFrom workers that have failed it and leave it to others for now; absent for nobody
public record JobOffer(
        JobId job,
        int attempt,
        Sha256 key,
        String title,
        JobOptions options,
        Map<String, JobInput> inputs,
        Optional<JobNeeds> needs,
        Optional<Boolean> unmade,
        Optional<List<WorkerId>> keptFrom) {
    public JobOffer {
        keptFrom = keptFrom.map(List::copyOf);
        inputs = Collections.unmodifiableMap(new TreeMap<>(inputs));
    }

    /// With the needs that jobs with such options have; its result may be in the store already.
    public JobOffer(
            JobId job, int attempt, Sha256 key, String title, JobOptions options, Map<String, JobInput> inputs) {
        this(job, attempt, key, title, options, inputs, Optional.of(JobNeeds.of(options)), Optional.empty(), Optional.empty());
    }

    /// The same offer of a job whose result the store was just seen not to have.
    public JobOffer knownUnmade() {
        return new JobOffer(job, attempt, key, title, options, inputs, needs, Optional.of(true), keptFrom);
    }

    /// The same offer, which these workers are not to claim.
    public JobOffer keptFrom(List<WorkerId> workers) {
        Optional<List<WorkerId>> kept = Optional.of(workers).filter(some -> !some.isEmpty());
        return new JobOffer(job, attempt, key, title, options, inputs, needs, unmade, kept);
    }

    public boolean isKeptFrom(WorkerId worker) {
        return keptFrom.filter(workers -> workers.contains(worker)).isPresent();
    }

    /// Whether its result may be in the store.
    public boolean mayBeMade() {
        return !unmade.orElse(false);
    }

    /// What the machine must have left for it.
    public JobNeeds wanted() {
        return needs.orElseGet(() -> JobNeeds.of(options));
    }
}
