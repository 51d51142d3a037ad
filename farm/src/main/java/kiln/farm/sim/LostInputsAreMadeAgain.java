package kiln.farm.sim;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kiln.schemas.message.JobResult;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Sha256;

/// A job that met a lost input gets it only once it was made, or found, again.
final class LostInputsAreMadeAgain implements Invariant {
    private final Map<JobId, Long> started = new HashMap<>();
    private final Map<Sha256, Long> made = new HashMap<>();
    private final Map<JobId, List<Sha256>> lost = new HashMap<>();
    private long count;

    @Override
    public void on(LedgerEvent event) {
        count++;
        if (event instanceof LedgerEvent.JobStarted e) {
            started.put(e.job(), count);
        } else if (event instanceof LedgerEvent.AttemptFailed e) {
            lost.put(e.job(), e.failure().lostInputs());
        } else if (event instanceof LedgerEvent.JobSucceeded e) {
            made(e.result());
        } else if (event instanceof LedgerEvent.JobReused e) {
            made(e.result());
        } else if (event instanceof LedgerEvent.JobKeyed e) {
            e.inputs().values().forEach(input -> {
                Sha256 digest = input.artifact().digest();
                boolean gone = lost.getOrDefault(e.job(), List.of()).contains(digest);
                require(!gone || made.get(digest) > started.get(e.job()), digest + " was lost: " + e);
            });
            lost.remove(e.job());
        }
    }

    private void made(JobResult result) {
        result.outputs().values().forEach(output -> made.put(output.digest(), count));
    }
}
