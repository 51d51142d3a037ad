package kiln.coordinator.ledger;

import java.util.HashMap;
import java.util.Map;
import kiln.schemas.plan.JobId;

/// Which jobs cells without a record still need, at one moment. Remembers what it has found.
final class OpenCells {
    private final Ledger ledger;
    private final Map<JobId, Boolean> known = new HashMap<>();

    OpenCells(Ledger ledger) {
        this.ledger = ledger;
    }

    boolean need(JobId id) {
        Boolean before = known.get(id);
        if (before != null) {
            return before;
        }
        boolean needed = ledger.job(id)
                .filter(job -> job.cellsProved().stream().anyMatch(this::isOpen)
                        || job.dependents().stream().anyMatch(this::need))
                .isPresent();
        known.put(id, needed);
        return needed;
    }

    private boolean isOpen(CellRef ref) {
        BuildEntry build = ledger.entry(ref.build());
        return build.cancelReason().isEmpty() && !build.outcomes().containsKey(ref.cell());
    }
}
