package kiln.schemas.message;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import kiln.schemas.plan.JobId;

/// How a worker has done, as a checkpoint keeps it.
///
/// @param present whether it was heard of and has not been missed since
/// @param proven whether it has made something since it came
/// @param probation whether its next failure in vain sends it to quarantine
/// @param suspicions jobs that failed on it since its last success, with the code of the failure
/// @param suspectSince count of the ledger's events when the first of them failed; 0 for never
/// @param lastSuccess count of the ledger's events at its last success; 0 for never
public record WorkerPast(
        boolean present, boolean proven, boolean probation, Map<JobId, String> suspicions, long suspectSince, long lastSuccess) {
    public WorkerPast {
        suspicions = Collections.unmodifiableMap(new TreeMap<>(suspicions));
    }
}
