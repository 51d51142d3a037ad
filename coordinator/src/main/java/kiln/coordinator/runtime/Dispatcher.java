package kiln.coordinator.runtime;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import kiln.coordinator.ledger.JobEntry;
import kiln.coordinator.ledger.JobState;
import kiln.coordinator.ledger.Ledger;
import kiln.coordinator.schedule.Capacity;
import kiln.coordinator.schedule.Policy;
import kiln.coordinator.schedule.Scheduler;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.Progress;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Pool;
import kiln.schemas.plan.WorkerId;

/// Between the wires and the [Scheduler]: what workers say goes in, offers come out. Soft state: after a restart
/// offers are simply made again.
final class Dispatcher {
    private final Scheduler scheduler;
    private final Ledger ledger;
    private final long unmadeMillis;
    /// When each job was looked up in vain, Unix time in ms; the oldest first.
    private final LinkedHashMap<JobId, Long> unmade = new LinkedHashMap<>();

    /// @param ledger followed from now on
    /// @param unmadeMillis how long a vain look-up counts
    Dispatcher(Ledger ledger, Policy policy, long unmadeMillis) {
        this.ledger = ledger;
        this.unmadeMillis = unmadeMillis;
        this.scheduler = new Scheduler(ledger, policy);
    }

    Scheduler scheduler() {
        return scheduler;
    }

    void heard(Progress.Heartbeat beat) {
        scheduler.worker(beat.worker(), capacity(beat));
    }

    /// What a worker does not say is no reason to keep jobs from it.
    private static Capacity capacity(Progress.Heartbeat beat) {
        return beat.room()
                .map(room -> new Capacity(beat.slots(), pools(room), room.diskBytes(), room.memoryBytes(), room.cpus(),
                        room.takesOffers()))
                .orElseGet(() -> new Capacity(beat.slots(), EnumSet.allOf(Pool.class), Long.MAX_VALUE, Long.MAX_VALUE,
                        Integer.MAX_VALUE, true));
    }

    private static EnumSet<Pool> pools(Progress.Room room) {
        EnumSet<Pool> pools = EnumSet.noneOf(Pool.class);
        pools.addAll(room.pools());
        return pools;
    }

    /// A worker ended or fell silent.
    void gone(WorkerId worker) {
        scheduler.gone(worker);
    }

    void declined(WorkerReport.Declined report) {
        scheduler.declined(report.job(), report.attempt(), report.worker());
    }

    /// The store was asked for a job's result and has none.
    void lookedUpInVain(JobId job, long now) {
        unmade.putLast(job, now);
        while (now - unmade.firstEntry().getValue() > unmadeMillis) {
            unmade.pollFirstEntry();
        }
    }

    /// @return offers to make now, most urgent first
    List<JobOffer> choose(long now) {
        return scheduler.choose(now).stream().map(job -> offer(job, now)).toList();
    }

    /// Only the first offer says that there is no result: who takes a later one may not be the first.
    private JobOffer offer(JobEntry job, long now) {
        JobState.Queued queued = (JobState.Queued) job.state();
        JobOffer offer = new JobOffer(
                job.job().id(), queued.attempt(), queued.key(), job.job().title(), job.job().options(), queued.inputs())
                .keptFrom(ledger.workforce().keptFrom(job, now));
        Optional<Long> sought = Optional.ofNullable(unmade.remove(offer.job()));
        return sought.filter(at -> now - at <= unmadeMillis).map(at -> offer.knownUnmade()).orElse(offer);
    }

    /// The next time at which a held-back job or an unclaimed offer needs attention, Unix time in ms.
    long nextMillis() {
        return scheduler.nextMillis();
    }
}
