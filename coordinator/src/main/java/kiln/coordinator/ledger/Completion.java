package kiln.coordinator.ledger;

import java.util.Optional;
import java.util.Set;
import kiln.schemas.message.BootEvidence;
import kiln.schemas.message.CellOutcome;
import kiln.schemas.message.Failure;
import kiln.schemas.message.JobResult;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.PlannedCell;

/// How a cell ends.
final class Completion {
    private Completion() {}

    /// A cell whose images are published and which booted.
    static Optional<CellOutcome> proved(Ledger ledger, Command.Published published) {
        BuildEntry build = ledger.entry(published.build());
        if (!(build.cells().get(published.cell()) instanceof PlannedCell.Wanted cell)) {
            return Optional.empty();
        }
        return ledger.entry(cell.boot()).result().map(boot -> {
            BootEvidence evidence = evidence(boot);
            boolean ran = build.ran().contains(cell.boot()) || build.ran().contains(cell.image());
            return ran
                    ? new CellOutcome.Built(published.images(), evidence)
                    : new CellOutcome.Reused(published.images(), evidence);
        });
    }

    /// What a boot job's facts say.
    static BootEvidence evidence(JobResult boot) {
        var facts = boot.facts();
        return new BootEvidence(
                facts.getOrDefault("machine", ""),
                facts.getOrDefault("board", ""),
                facts.getOrDefault("kernel", ""),
                facts.getOrDefault("distro", ""),
                Double.parseDouble(facts.getOrDefault("bootCpuSeconds", "0")));
    }

    /// A cell that will not be proved any more; empty while it still can be.
    static Optional<CellOutcome> unproved(Ledger ledger, BuildEntry build, PlannedCell.Wanted cell) {
        if (build.cancelReason().isPresent()) {
            return Optional.of(new CellOutcome.Cancelled(build.cancelReason().get()));
        }
        JobId boot = cell.boot();
        return switch (ledger.entry(boot).state()) {
            case JobState.Failed f -> Optional.of(failed(ledger, cell, boot));
            case JobState.Blocked b -> Optional.of(failed(ledger, cell, b.root()));
            case JobState.Cancelled c -> Optional.of(new CellOutcome.Cancelled("its jobs were cancelled"));
            case JobState.Waiting s -> Optional.empty();
            case JobState.Keyed s -> Optional.empty();
            case JobState.Queued s -> Optional.empty();
            case JobState.Running s -> Optional.empty();
            case JobState.Succeeded s -> Optional.empty();
        };
    }

    /// The recipe's own failure is the cell's; whatever the farm or a shared tool did is not.
    private static CellOutcome failed(Ledger ledger, PlannedCell.Wanted cell, JobId root) {
        JobEntry job = ledger.entry(root);
        String name = job.job().title() + " (" + root + ")";
        if (!(job.state() instanceof JobState.Failed failed)) {
            return new CellOutcome.Cancelled(name + " was cancelled");
        }
        if (failed.quarantined()) {
            return new CellOutcome.Quarantined(root.value(), name + ": " + text(failed.failure()));
        }
        boolean own = Set.copyOf(cell.own()).contains(root) && switch (failed.failure().kind()) {
            case BUILD, USER, INTERNAL -> true;
            case INFRASTRUCTURE -> false;
        };
        Failure failure = failed.failure();
        return own
                ? new CellOutcome.Failed(root.value(), failure, failed.log())
                : new CellOutcome.Blocked(root.value(), name + ": " + text(failure) + advice(failure));
    }

    private static String text(Failure failure) {
        return failure.code() + " " + failure.message();
    }

    private static String advice(Failure failure) {
        return switch (failure.kind()) {
            case INFRASTRUCTURE -> "; this is the farm's fault, not the cell's: build it again";
            case BUILD, USER, INTERNAL -> "";
        };
    }
}
