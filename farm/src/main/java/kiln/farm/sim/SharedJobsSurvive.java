package kiln.farm.sim;

import java.util.HashSet;
import java.util.Set;
import kiln.schemas.message.CellOutcome;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.BuildId;

/// Cancelling a build ends no job that another build wants, and no cell of another build.
final class SharedJobsSurvive implements Invariant {
    private final Wants wants;
    private final Set<BuildId> cancelled = new HashSet<>();

    SharedJobsSurvive(Wants wants) {
        this.wants = wants;
    }

    @Override
    public void on(LedgerEvent event) {
        if (event instanceof LedgerEvent.CancelRequested e) {
            cancelled.add(e.build());
        } else if (event instanceof LedgerEvent.JobCancelled e) {
            require(wants.of(e.job()).isEmpty(), wants.of(e.job()) + " still wanted " + e.job());
        } else if (event instanceof LedgerEvent.CellCompleted e && e.outcome() instanceof CellOutcome.Cancelled) {
            require(cancelled.contains(e.build()), "nobody cancelled " + e);
        }
    }

    boolean isCancelled(BuildId build) {
        return cancelled.contains(build);
    }
}
