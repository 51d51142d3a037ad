package kiln.coordinator.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kiln.schemas.message.JobPast;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.JobId;

/// A ledger as the fewest events that rebuild it: what a checkpoint holds. Folding them into an empty ledger gives
/// one that no question can tell from the first; whatever is added to [Ledger], [BuildEntry] or [JobEntry] has to be
/// restored here, by ordinary events where they do it, and `CompactionTest` fails until it is.
public final class Compaction {
    private final Ledger ledger;
    private final List<LedgerEvent> events = new ArrayList<>();
    private final Map<JobId, List<BuildId>> ranFor = new HashMap<>();

    private Compaction(Ledger ledger) {
        this.ledger = ledger;
    }

    /// Takes time and room in proportion to what is in memory; the events share its values and do not change with it.
    public static List<LedgerEvent> of(Ledger ledger) {
        Compaction compaction = new Compaction(ledger);
        ledger.builds().values().forEach(compaction::build);
        compaction.jobs();
        compaction.farm();
        return compaction.events;
    }

    private void build(BuildEntry build) {
        BuildId id = build.id();
        events.add(new LedgerEvent.BuildAccepted(
                id, build.request(), build.acceptedMillis(), build.jobs().size(), build.cells().size(), build.key()));
        build.jobs().forEach(job -> events.add(new LedgerEvent.JobPlanned(id, ledger.entry(job).job())));
        build.cells().values().forEach(cell -> events.add(new LedgerEvent.CellPlanned(id, cell)));
        build.cancelReason().ifPresent(reason -> events.add(new LedgerEvent.CancelRequested(id, reason)));
        build.pauseReason().ifPresent(reason -> events.add(new LedgerEvent.BuildPaused(id, reason, 0)));
        build.outcomes().forEach((cell, outcome) -> events.add(new LedgerEvent.CellCompleted(id, cell, outcome, 0)));
        build.ran().forEach(job -> ranFor.computeIfAbsent(job, j -> new ArrayList<>(1)).add(id));
        events.add(new LedgerEvent.BuildRestored(id, build.cpuSeconds()));
        build.finished().ifPresent(events::add);
    }

    /// After all builds, so that what a restored job entails finds them. Jobs that wait in a row come in its order.
    private void jobs() {
        Set<JobId> ordered = new LinkedHashSet<>();
        ledger.builds().values().forEach(build -> ordered.addAll(build.jobs()));
        ordered.removeAll(ledger.toLookUp());
        ordered.removeAll(ledger.queued());
        ordered.removeAll(ledger.running());
        ordered.forEach(this::job);
        ledger.toLookUp().forEach(this::job);
        ledger.queued().forEach(this::job);
        ledger.running().forEach(this::job);
    }

    private void job(JobId id) {
        JobEntry job = ledger.entry(id);
        JobPast past = job.past(ranFor.getOrDefault(id, List.of()));
        events.add(new LedgerEvent.JobRestored(id, Standings.of(job.state()), past));
    }

    private void worker(WorkerEntry worker) {
        events.add(new LedgerEvent.WorkerRestored(worker.id(), worker.past()));
        switch (worker.standing()) {
            case WorkerStanding.Free s -> {}
            case WorkerStanding.Drained s ->
                events.add(new LedgerEvent.WorkerDrained(worker.id(), s.reason(), s.sinceMillis()));
            case WorkerStanding.Quarantined s -> events.add(new LedgerEvent.WorkerQuarantined(
                    worker.id(), s.reason(), s.untilMillis(), s.sinceMillis()));
        }
    }

    /// What belongs to no build and no job. The last event ends the checkpoint: it sets the count of events.
    private void farm() {
        ledger.workforce().all().forEach(this::worker);
        events.addAll(ledger.durations().learned());
        events.add(new LedgerEvent.LedgerRestored(
                ledger.eventCount(), ledger.attemptFloor(), ledger.firstBuild()));
    }
}
