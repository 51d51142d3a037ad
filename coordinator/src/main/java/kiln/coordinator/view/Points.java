package kiln.coordinator.view;

import java.util.stream.Stream;
import kiln.coordinator.ledger.BuildEntry;
import kiln.coordinator.ledger.JobEntry;
import kiln.coordinator.ledger.JobState;
import kiln.coordinator.ledger.Ledger;
import kiln.schemas.message.CellOutcome;
import kiln.schemas.message.PublishedImage;
import kiln.schemas.plan.PlannedCell;

/// A cell in few words, from the ledger.
final class Points {
    private Points() {}

    static Grid.Point of(Ledger ledger, BuildEntry build, PlannedCell cell) {
        CellOutcome outcome = build.outcomes().get(cell.cell());
        String state = outcome == null ? open(ledger, build, cell) : outcome.state();
        return new Grid.Point(
                cell.cell().toString(), state, seconds(ledger, build, cell), outcome == null ? 0 : bytes(outcome));
    }

    private static String open(Ledger ledger, BuildEntry build, PlannedCell cell) {
        return isUnderWay(ledger, build, cell) ? "running" : "waiting";
    }

    /// From the start of its image on: also while that is made and its boot test has still to begin.
    static boolean isUnderWay(Ledger ledger, BuildEntry build, PlannedCell cell) {
        return own(ledger, cell).anyMatch(job -> job.state() instanceof JobState.Running
                || job.state() instanceof JobState.Succeeded && build.ran().contains(job.job().id()));
    }

    /// The jobs that no other cell has.
    private static Stream<JobEntry> own(Ledger ledger, PlannedCell cell) {
        return switch (cell) {
            case PlannedCell.Wanted wanted -> Stream.of(wanted.image(), wanted.boot()).flatMap(id -> ledger.job(id).stream());
            case PlannedCell.Skipped skipped -> Stream.empty();
        };
    }

    private static int seconds(Ledger ledger, BuildEntry build, PlannedCell cell) {
        long millis = own(ledger, cell)
                .filter(job -> build.ran().contains(job.job().id()))
                .mapToLong(job -> Math.max(0, job.finishedMillis() - job.startedMillis()))
                .sum();
        return (int) Math.min(millis / 1000, Integer.MAX_VALUE);
    }

    private static long bytes(CellOutcome outcome) {
        return outcome.images().stream().limit(1).mapToLong(PublishedImage::sizeBytes).sum();
    }
}
