package kiln.schemas.message;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobNeeds;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Sha256;

/// Coordinator to workers: this can be done now. Self-contained.
///
/// @param attempt 1 or more; the fence that makes late reports harmless
/// @param key SHA-256 over options and input digests; names the result
/// @param needs what the machine must have left for it; older coordinators do not say
public record JobOffer(
        JobId job,
        int attempt,
        Sha256 key,
        String title,
        JobOptions options,
        Map<String, JobInput> inputs,
        Optional<JobNeeds> needs) {
    public JobOffer {
        inputs = Collections.unmodifiableMap(new TreeMap<>(inputs));
    }

    /// With the needs that jobs with such options have.
    public JobOffer(
            JobId job, int attempt, Sha256 key, String title, JobOptions options, Map<String, JobInput> inputs) {
        this(job, attempt, key, title, options, inputs, Optional.of(JobNeeds.of(options)));
    }

    /// What the machine must have left for it.
    public JobNeeds wanted() {
        return needs.orElseGet(() -> JobNeeds.of(options));
    }
}
