package kiln.coordinator.ledger;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import kiln.schemas.message.CellOutcome;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Need;
import kiln.schemas.plan.PlannedCell;
import kiln.schemas.plan.WorkerId;

/// What people say about builds, cells and workers under way: stop, wait, go on.
final class Orders {
    private Orders() {}

    /// Ends what only this build wants; what others want goes on. A build whose cells all have their records has ended but
    /// for writing that down, which may be under way: it keeps the end it has.
    static void cancel(Decision decision, Command.Cancel c) {
        Optional<BuildEntry> build = live(decision, c.build()).filter(one -> !one.isComplete());
        if (build.isEmpty() || build.get().cancelReason().isPresent()) {
            return;
        }
        decision.at(c.atMillis());
        decision.emit(new LedgerEvent.CancelRequested(c.build(), c.reason()));
        endUnneeded(decision, build.get().jobs());
        build.get().cells().values().forEach(cell -> decision.judge(c.build(), cell));
    }

    /// Ends what only this cell needs; a cell that has its record keeps it.
    static void cancel(Decision decision, Command.CancelCell c) {
        Optional<BuildEntry> build = live(decision, c.build());
        if (build.isPresent()
                && build.get().cells().get(c.cell()) instanceof PlannedCell.Wanted cell
                && !build.get().outcomes().containsKey(c.cell())) {
            decision.at(c.atMillis());
            decision.emit(new LedgerEvent.CellCompleted(
                    c.build(), c.cell(), new CellOutcome.Cancelled(c.reason()), c.atMillis()));
            endUnneeded(decision, closure(decision.ledger(), cell.boot()));
        }
    }

    private static void endUnneeded(Decision decision, Iterable<JobId> jobs) {
        OpenCells open = new OpenCells(decision.ledger());
        for (JobId id : jobs) {
            if (!decision.ledger().entry(id).state().isDone() && !open.need(id)) {
                decision.endUnwanted(id);
            }
        }
    }

    /// A job with all it needs, directly or not.
    static Set<JobId> closure(Ledger ledger, JobId of) {
        Set<JobId> seen = new LinkedHashSet<>();
        Deque<JobId> todo = new ArrayDeque<>(List.of(of));
        while (!todo.isEmpty()) {
            JobId id = todo.remove();
            if (seen.add(id)) {
                ledger.entry(id).job().needs().values().stream().map(Need::job).forEach(todo::add);
            }
        }
        return seen;
    }

    static void pause(Decision decision, Command.Pause c) {
        live(decision, c.build()).filter(build -> build.cancelReason().isEmpty() && build.pauseReason().isEmpty())
                .ifPresent(build -> decision.emit(new LedgerEvent.BuildPaused(c.build(), c.reason(), c.atMillis())));
    }

    static void resume(Decision decision, Command.Resume c) {
        live(decision, c.build()).filter(build -> build.pauseReason().isPresent())
                .ifPresent(build -> decision.emit(new LedgerEvent.BuildResumed(c.build(), c.atMillis())));
    }

    private static Optional<BuildEntry> live(Decision decision, BuildId build) {
        return decision.ledger().build(build).filter(entry -> entry.finished().isEmpty());
    }

    /// Drained twice is drained once, but what was told only the second time, to give everything back, is done.
    static List<Command.LeaseExpired> drain(Decision decision, Command.Drain c) {
        WorkerStanding standing = decision.ledger().workforce().find(c.worker())
                .map(WorkerEntry::standing).orElse(new WorkerStanding.Free());
        switch (standing) {
            case WorkerStanding.Free s -> decision.emit(drained(c));
            case WorkerStanding.Quarantined s -> decision.emit(drained(c));
            case WorkerStanding.Drained s -> {}
        }
        return c.now() ? leases(decision.ledger(), c) : List.of();
    }

    private static LedgerEvent drained(Command.Drain c) {
        return new LedgerEvent.WorkerDrained(c.worker(), c.reason(), c.atMillis());
    }

    private static List<Command.LeaseExpired> leases(Ledger ledger, Command.Drain c) {
        return ledger.running().stream()
                .map(ledger::entry)
                .filter(job -> job.state() instanceof JobState.Running running && running.worker().equals(c.worker()))
                .map(job -> new Command.LeaseExpired(
                        job.job().id(), job.state().attempt(), c.worker(), "gave it back, as it was told to",
                        true, c.atMillis()))
                .toList();
    }

    static void release(Decision decision, Command.Release c) {
        standing(decision, c.worker()).filter(standing -> !(standing instanceof WorkerStanding.Free))
                .ifPresent(standing -> decision.emit(
                        new LedgerEvent.WorkerReleased(c.worker(), c.reason(), false, c.atMillis())));
    }

    /// A quarantine ends by itself; a drain never does.
    static void releaseDue(Decision decision, Command.ReleaseDue c) {
        List.copyOf(decision.ledger().workforce().all()).forEach(worker -> {
            if (worker.standing() instanceof WorkerStanding.Quarantined q && q.isOver(c.atMillis())) {
                decision.emit(new LedgerEvent.WorkerReleased(
                        worker.id(), "its quarantine is over", true, c.atMillis()));
            }
        });
    }

    static void heard(Decision decision, Command.WorkerHeard c) {
        if (!decision.ledger().workforce().isPresent(c.worker())) {
            decision.emit(new LedgerEvent.WorkerJoined(c.worker(), c.atMillis()));
        }
    }

    static void gone(Decision decision, Command.WorkerGone c) {
        if (standing(decision, c.worker()).isPresent()
                && (c.ended() || decision.ledger().workforce().isPresent(c.worker()))) {
            decision.emit(new LedgerEvent.WorkerLeft(c.worker(), c.ended(), c.atMillis()));
        }
    }

    private static Optional<WorkerStanding> standing(Decision decision, WorkerId worker) {
        return decision.ledger().workforce().find(worker).map(WorkerEntry::standing);
    }
}
