package kiln.coordinator.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import kiln.schemas.plan.WorkerId;

/// Everybody who watches a ledger, as one.
final class Watches implements LedgerWatch {
    private final List<LedgerWatch> all = new ArrayList<>();

    void add(LedgerWatch watch) {
        all.add(watch);
    }

    @Override
    public void moved(JobEntry job, JobState before) {
        all.forEach(watch -> watch.moved(job, before));
    }

    @Override
    public void wanted(JobEntry job) {
        all.forEach(watch -> watch.wanted(job));
    }

    @Override
    public void completed(CellRef cell) {
        all.forEach(watch -> watch.completed(cell));
    }

    @Override
    public void changed(BuildEntry build) {
        all.forEach(watch -> watch.changed(build));
    }

    @Override
    public void changed(WorkerId worker) {
        all.forEach(watch -> watch.changed(worker));
    }

    void after(BuildEntry build, Consumer<BuildEntry> change) {
        change.accept(build);
        changed(build);
    }

    void after(WorkerId worker, Runnable change) {
        change.run();
        changed(worker);
    }
}
