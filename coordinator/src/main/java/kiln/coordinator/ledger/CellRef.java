package kiln.coordinator.ledger;

import java.util.stream.Stream;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.CellId;

/// One cell of one build.
public record CellRef(BuildId build, CellId cell) {
    /// Cells of unfinished builds that this job is worked on for and no other: whose boot test it is, or the image on which
    /// the boot test hangs.
    public static Stream<CellRef> ownedBy(JobEntry job, Ledger ledger) {
        return Stream.concat(Stream.of(job), job.dependents().stream().flatMap(id -> ledger.job(id).stream()))
                .flatMap(one -> one.cellsProved().stream());
    }
}
