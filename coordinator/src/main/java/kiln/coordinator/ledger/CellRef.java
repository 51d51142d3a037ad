package kiln.coordinator.ledger;

import java.util.stream.Stream;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.CellId;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.PlannedCell;

/// One cell of one build.
public record CellRef(BuildId build, CellId cell) {
    /// Cells of unfinished builds whose image or boot test this job is.
    public static Stream<CellRef> ownedBy(JobEntry job, Ledger ledger) {
        JobId id = job.job().id();
        return Stream.concat(Stream.of(job), job.dependents().stream().flatMap(one -> ledger.job(one).stream()))
                .flatMap(one -> one.cellsProved().stream())
                .filter(ref -> ledger.entry(ref.build()).cells().get(ref.cell()) instanceof PlannedCell.Wanted wanted
                        && (wanted.image().equals(id) || wanted.boot().equals(id)));
    }
}
