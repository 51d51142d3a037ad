package kiln.farm.cli;

import java.util.Set;
import kiln.coordinator.view.BuildView;
import kiln.farm.Trouble.Exit;

/// What a finished build means to whoever asked for it.
final class Verdict {
    private static final Set<String> GOOD = Set.of("built", "reused");

    private Verdict() {}

    /// OK only if every planned cell is built or reused and has booted, or is skipped with its reason. Where nothing is
    /// the fault of a cell (a shared thing did not come about, a job ended several workers), it is the farm that
    // failed.
    static Exit of(BuildView build) {
        if (build.state().equals("running")) {
            return Exit.STILL_RUNNING;
        }
        int ended = build.counts().values().stream().mapToInt(Integer::intValue).sum();
        if (ended != build.planned() || build.cells().size() != build.planned()) {
            return Exit.INFRASTRUCTURE;
        }
        if (build.cells().stream().allMatch(Verdict::good)) {
            return Exit.OK;
        }
        if (has(build, "failed")
                || build.cells().stream().anyMatch(cell -> GOOD.contains(cell.state()) && !good(cell))) {
            return Exit.NOT_GREEN;
        }
        return has(build, "cancelled")
                ? Exit.CANCELLED
                : has(build, "blocked") || has(build, "quarantined") ? Exit.INFRASTRUCTURE : Exit.NOT_GREEN;
    }

    private static boolean good(BuildView.Cell cell) {
        return GOOD.contains(cell.state())
                ? cell.boot().filter(boot -> boot.state().equals("booted")).isPresent()
                        && !cell.images().isEmpty()
                : cell.state().equals("skipped") && !cell.reason().isBlank();
    }

    private static boolean has(BuildView build, String state) {
        return build.cells().stream().anyMatch(cell -> cell.state().equals(state));
    }
}
