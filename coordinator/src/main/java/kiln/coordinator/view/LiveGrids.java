package kiln.coordinator.view;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import kiln.coordinator.ledger.BuildEntry;
import kiln.coordinator.ledger.CellRef;
import kiln.coordinator.ledger.JobEntry;
import kiln.coordinator.ledger.JobState;
import kiln.coordinator.ledger.Ledger;
import kiln.coordinator.ledger.LedgerWatch;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.WorkerId;

/// Grids of the builds that run and were asked for, kept up with every change, so that a question costs what has changed
/// since the last one and not what the build has cells. The ledger must stand still while it is asked.
public final class LiveGrids implements LedgerWatch {
    private final Ledger ledger;
    private final Map<BuildId, LiveGrid> grids = new ConcurrentHashMap<>();

    private LiveGrids(Ledger ledger) {
        this.ledger = ledger;
    }

    /// From now on it hears of every change of this ledger.
    public static LiveGrids watching(Ledger ledger) {
        LiveGrids grids = new LiveGrids(ledger);
        ledger.watch(grids);
        return grids;
    }

    /// The very same object as the last time if nothing of it has changed.
    public Grid of(BuildEntry build) {
        return build.finished().isPresent()
                ? new LiveGrid(ledger, build).grid()
                : grids.computeIfAbsent(build.id(), id -> new LiveGrid(ledger, build)).grid();
    }

    @Override
    public void moved(JobEntry job, JobState before) {
        if (!grids.isEmpty()) {
            CellRef.ownedBy(job, ledger).forEach(this::touched);
        }
    }

    @Override
    public void completed(CellRef cell) {
        touched(cell);
    }

    private void touched(CellRef cell) {
        LiveGrid grid = grids.get(cell.build());
        if (grid != null) {
            grid.touched(cell.cell());
        }
    }

    @Override
    public void wanted(JobEntry job) {}

    @Override
    public void changed(BuildEntry build) {
        if (build.finished().isPresent()) {
            grids.remove(build.id());
        }
    }

    @Override
    public void changed(WorkerId worker) {}
}
