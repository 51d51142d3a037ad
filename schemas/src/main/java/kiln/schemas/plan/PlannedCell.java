package kiln.schemas.plan;

import java.util.List;

/// What a plan says of one cell.
public sealed interface PlannedCell {
    CellId cell();

    /// It will be made.
    ///
    /// @param kernel id of the kernel definition behind the cell's track
    /// @param image the job that makes its image
    /// @param boot the job that proves it
    /// @param own all jobs whose failure is the cell's own: kernel, bootloader, root, base, part, image, boot
    record Wanted(CellId cell, String kernel, JobId image, JobId boot, List<JobId> own) implements PlannedCell {
        public Wanted {
            own = List.copyOf(own);
        }
    }

    /// A rule left it out.
    ///
    /// @param rule a stable name, e.g. `no-legacy-on-x86`
    /// @param reason a sentence for people
    record Skipped(CellId cell, String rule, String reason) implements PlannedCell {}
}
