package kiln.schemas.message;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Sha256;

/// Coordinator to workers: this can be done now. Self-contained.
///
/// @param attempt 1 or more; the fence that makes late reports harmless
/// @param key SHA-256 over options and input digests; names the result
public record JobOffer(JobId job, int attempt, Sha256 key, String title, JobOptions options, Map<String, JobInput> inputs) {
    public JobOffer {
        inputs = Collections.unmodifiableMap(new TreeMap<>(inputs));
    }
}
