package kiln.coordinator.ledger;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import kiln.schemas.message.WorkerPast;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.WorkerId;

/// All the ledger knows of one worker. Changed by [Workforce] only.
public final class WorkerEntry {
    private final WorkerId id;
    private final Map<JobId, String> suspicions = new TreeMap<>();
    boolean present;
    boolean proven;
    boolean probation;
    WorkerStanding standing = new WorkerStanding.Free();
    long lastSuccess;
    long suspectSince;

    WorkerEntry(WorkerId id) {
        this.id = id;
    }

    public WorkerId id() {
        return id;
    }

    /// Whether it was heard of and has not been missed since.
    public boolean isPresent() {
        return present;
    }

    public WorkerStanding standing() {
        return standing;
    }

    /// Jobs that failed on it since its last success, with the code of the failure; without those that
    /// failed elsewhere too.
    public Map<JobId, String> suspicions() {
        return Collections.unmodifiableMap(suspicions);
    }

    boolean isFree() {
        return switch (standing) {
            case WorkerStanding.Free f -> true;
            case WorkerStanding.Drained d -> false;
            case WorkerStanding.Quarantined q -> false;
        };
    }

    void suspect(JobId job, String code, long eventCount) {
        if (suspicions.isEmpty()) {
            suspectSince = eventCount;
        }
        suspicions.put(job, code);
    }

    void clear(JobId job) {
        suspicions.remove(job);
    }

    void clear() {
        suspicions.clear();
        probation = false;
    }

    void restore(WorkerPast past) {
        present = past.present();
        proven = past.proven();
        probation = past.probation();
        suspicions.putAll(past.suspicions());
        suspectSince = past.suspectSince();
        lastSuccess = past.lastSuccess();
    }

    WorkerPast past() {
        return new WorkerPast(present, proven, probation, suspicions, suspectSince, lastSuccess);
    }
}
