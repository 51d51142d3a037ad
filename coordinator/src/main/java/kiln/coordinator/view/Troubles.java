package kiln.coordinator.view;

import java.util.Optional;
import kiln.coordinator.ledger.JobEntry;
import kiln.coordinator.ledger.JobState;
import kiln.coordinator.ledger.Ledger;
import kiln.schemas.message.CellOutcome;
import kiln.schemas.plan.CellId;
import kiln.schemas.plan.JobId;

/// What is wrong with a cell, and behind which job it lies, from the ledger.
final class Troubles {
    private Troubles() {}

    static Optional<Trouble> of(Ledger ledger, CellId cell, CellOutcome outcome) {
        return switch (outcome) {
            case CellOutcome.Failed o -> Optional.of(of(ledger, cell, outcome, o.job()));
            case CellOutcome.Blocked o -> Optional.of(of(ledger, cell, outcome, o.job()));
            case CellOutcome.Quarantined o -> Optional.of(of(ledger, cell, outcome, o.job()));
            case CellOutcome.Built o -> Optional.empty();
            case CellOutcome.Reused o -> Optional.empty();
            case CellOutcome.Skipped o -> Optional.empty();
            case CellOutcome.Cancelled o -> Optional.empty();
        };
    }

    /// A job that was tried again since says something else by now, or nothing: then the cell's own words count.
    private static Trouble of(Ledger ledger, CellId cell, CellOutcome outcome, String id) {
        Optional<JobEntry> job = JobId.isComplete(id) ? ledger.job(new JobId(id)) : Optional.empty();
        String message = job.map(JobEntry::state)
                .flatMap(state -> state instanceof JobState.Failed failed
                        ? Optional.of(failed.failure().code() + " " + failed.failure().message())
                        : Optional.empty())
                .orElseGet(outcome::reason);
        return new Trouble(cell.toString(), outcome.state(), id, job.map(one -> one.job().title()).orElse(""), message);
    }
}
