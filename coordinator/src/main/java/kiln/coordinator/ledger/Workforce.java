package kiln.coordinator.ledger;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import kiln.schemas.message.Failure;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.WorkerId;

/// The workers the ledger knows of, and how they have done lately. What came before what is told by
/// the count of events, so that a replay comes to the same.
public final class Workforce {
    private final Map<WorkerId, WorkerEntry> workers = new LinkedHashMap<>();

    public Collection<WorkerEntry> all() {
        return Collections.unmodifiableCollection(workers.values());
    }

    public Optional<WorkerEntry> find(WorkerId id) {
        return Optional.ofNullable(workers.get(id));
    }

    public boolean isPresent(WorkerId id) {
        return find(id).filter(WorkerEntry::isPresent).isPresent();
    }

    /// Whether it gets jobs: it is neither drained nor quarantined.
    public boolean mayTake(WorkerId id) {
        return find(id).map(WorkerEntry::isFree).orElse(true);
    }

    /// Whether another worker is there that gets jobs.
    boolean hasElsewhere(WorkerId here) {
        return hasElsewhere(here, other -> true);
    }

    boolean hasElsewhere(WorkerId here, Predicate<WorkerId> suits) {
        return workers.values().stream()
                .anyMatch(other -> other.isPresent() && other.isFree() && !other.id().equals(here) && suits.test(other.id()));
    }

    /// Workers that failed a job and are to leave it to others now.
    public List<WorkerId> keptFrom(JobEntry job, long atMillis) {
        return Trust.keptFrom(this, job, atMillis);
    }

    void joined(LedgerEvent.WorkerJoined e) {
        seen(e.worker());
    }

    /// A worker with something against it is remembered: it may have been cut off only.
    void left(LedgerEvent.WorkerLeft e) {
        find(e.worker()).ifPresent(entry -> {
            entry.present = false;
            if (e.ended() || entry.isFree() && entry.suspicions().isEmpty()) {
                workers.remove(e.worker());
            }
        });
    }

    void drained(LedgerEvent.WorkerDrained e) {
        known(e.worker()).standing = new WorkerStanding.Drained(e.reason(), e.atMillis());
    }

    void quarantined(LedgerEvent.WorkerQuarantined e) {
        known(e.worker()).standing = new WorkerStanding.Quarantined(e.reason(), e.untilMillis(), e.atMillis());
    }

    void released(LedgerEvent.WorkerReleased e) {
        find(e.worker()).ifPresent(entry -> {
            entry.standing = new WorkerStanding.Free();
            entry.clear();
            entry.probation = e.probation();
        });
    }

    void started(LedgerEvent.JobStarted e) {
        seen(e.worker());
    }

    /// A failure that another worker had too speaks for both.
    void failed(JobEntry job, WorkerId worker, Failure failure, long eventCount) {
        JobId id = job.job().id();
        boolean confirmed = Trust.isOfTheJob(failure)
                && job.troubles().doubtedBy().stream().anyMatch(other -> !other.equals(worker));
        if (confirmed) {
            job.troubles().doubtedBy().forEach(other -> find(other).ifPresent(entry -> entry.clear(id)));
        } else if (!Trust.isAbsence(failure)) {
            find(worker).ifPresent(entry -> entry.suspect(id, failure.code(), eventCount));
        }
    }

    void succeeded(WorkerId worker, long eventCount) {
        find(worker).ifPresent(entry -> {
            entry.clear();
            entry.proven = true;
            entry.lastSuccess = eventCount;
        });
    }

    void restored(LedgerEvent.WorkerRestored e) {
        known(e.worker()).restore(e.past());
    }

    private void seen(WorkerId worker) {
        known(worker).present = true;
    }

    private WorkerEntry known(WorkerId id) {
        return workers.computeIfAbsent(id, WorkerEntry::new);
    }
}
