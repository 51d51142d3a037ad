package kiln.coordinator.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.CellOutcome;
import kiln.schemas.message.Failure;
import kiln.schemas.message.JobInput;
import kiln.schemas.message.JobResult;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Need;
import kiln.schemas.plan.PlannedCell;

/// One decision in the making: emits events, applies them at once, and follows what they entail through the graph.
final class Decision {
    private final Ledger ledger;
    private final List<LedgerEvent> events = new ArrayList<>();
    private long atMillis;

    Decision(Ledger ledger) {
        this.ledger = ledger;
    }

    Ledger ledger() {
        return ledger;
    }

    List<LedgerEvent> events() {
        return List.copyOf(events);
    }

    long atMillis() {
        return atMillis;
    }

    void at(long millis) {
        atMillis = millis;
    }

    void emit(LedgerEvent event) {
        ledger.apply(event);
        events.add(event);
    }

    /// A waiting job that somebody wants goes on if all it needs is there, and is blocked if something it needs failed.
    void advance(JobId id) {
        JobEntry entry = ledger.entry(id);
        if (!(entry.state() instanceof JobState.Waiting) || !Demand.isWanted(ledger, entry)) {
            return;
        }
        Map<String, JobInput> inputs = new TreeMap<>();
        for (Map.Entry<String, Need> need : entry.job().needs().entrySet()) {
            JobEntry maker = ledger.entry(need.getValue().job());
            Optional<JobId> root = failureBehind(maker);
            if (root.isPresent()) {
                emit(new LedgerEvent.JobBlocked(id, root.get()));
                spread(id);
                return;
            }
            maker.result().ifPresent(result ->
                    inputs.put(need.getKey(), new JobInput(result.outputs().get(need.getValue().output()), result.facts())));
        }
        if (inputs.size() == entry.job().needs().size()) {
            emit(new LedgerEvent.JobKeyed(id, Decider.keyOf(entry.job(), inputs), inputs));
        }
    }

    private static Optional<JobId> failureBehind(JobEntry maker) {
        return switch (maker.state()) {
            case JobState.Failed f -> Optional.of(maker.job().id());
            case JobState.Blocked b -> Optional.of(b.root());
            case JobState.Cancelled c -> Optional.of(maker.job().id());
            case JobState.Waiting s -> Optional.empty();
            case JobState.Keyed s -> Optional.empty();
            case JobState.Queued s -> Optional.empty();
            case JobState.Running s -> Optional.empty();
            case JobState.Succeeded s -> Optional.empty();
        };
    }

    /// What follows from the end of a job: dependents go on or are blocked, cells are judged.
    void spread(JobId done) {
        JobEntry entry = ledger.entry(done);
        for (CellRef ref : List.copyOf(entry.cellsProved())) {
            judge(ref.build(), ledger.entry(ref.build()).cells().get(ref.cell()));
        }
        entry.dependents().forEach(this::advance);
    }

    void fail(JobId id, Failure failure, Optional<Artifact> log, boolean quarantined) {
        emit(new LedgerEvent.JobFailed(id, failure, log, quarantined));
        spread(id);
    }

    /// Sends a job back to its beginning, whatever it is at.
    void reset(JobId id, String reason) {
        emit(new LedgerEvent.JobReset(id, reason, Optional.of(ledger.entry(id).state().attempt())));
    }

    void endUnwanted(JobId id) {
        emit(new LedgerEvent.JobCancelled(id, Optional.of(ledger.entry(id).state().attempt())));
    }

    /// Takes a result back, and with it whatever was made from it and is not yet recorded in a cell.
    void resetWithDependents(JobId id, String reason) {
        if (!(ledger.entry(id).state() instanceof JobState.Succeeded)) {
            return;
        }
        reset(id, reason);
        for (JobId dependent : ledger.entry(id).dependents()) {
            resetWithDependents(dependent, reason);
        }
    }

    /// Writes a cell's terminal record if nothing can change it any more. A cell that booted is recorded when its
    /// images are published, not here.
    void judge(BuildId build, PlannedCell cell) {
        BuildEntry entry = ledger.entry(build);
        if (entry.outcomes().containsKey(cell.cell())) {
            return;
        }
        Optional<CellOutcome> outcome = switch (cell) {
            case PlannedCell.Skipped skipped -> Optional.of(new CellOutcome.Skipped(skipped.rule(), skipped.reason()));
            case PlannedCell.Wanted wanted -> Completion.unproved(ledger, entry, wanted);
        };
        outcome.ifPresent(o -> emit(new LedgerEvent.CellCompleted(build, cell.cell(), o, atMillis)));
    }
}
