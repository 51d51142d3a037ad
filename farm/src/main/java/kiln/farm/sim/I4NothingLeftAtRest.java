package kiln.farm.sim;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.JobId;

/// I4: at rest there are no leases, nothing is queued, nothing runs.
final class I4NothingLeftAtRest implements Invariant {
    private final Map<JobId, String> busy = new HashMap<>();
    private final IntSupplier stepsRunning;

    I4NothingLeftAtRest(IntSupplier stepsRunning) {
        this.stepsRunning = stepsRunning;
    }

    @Override
    public void on(LedgerEvent event) {
        if (event instanceof LedgerEvent.JobKeyed e) {
            busy.put(e.job(), "keyed");
        } else if (event instanceof LedgerEvent.JobQueued e) {
            busy.put(e.job(), "queued as attempt " + e.attempt());
        } else if (event instanceof LedgerEvent.JobStarted e) {
            busy.put(e.job(), "run by " + e.worker());
        } else {
            Attempts.over(event).ifPresent(busy::remove);
        }
    }

    boolean holds() {
        return busy.isEmpty() && stepsRunning.getAsInt() == 0;
    }

    @Override
    public String toString() {
        return "busy: " + busy + ", steps running: " + stepsRunning.getAsInt();
    }

    @Override
    public void atRest() {
        require(busy.isEmpty(), busy);
        require(stepsRunning.getAsInt() == 0, stepsRunning.getAsInt() + " steps still run");
    }
}
