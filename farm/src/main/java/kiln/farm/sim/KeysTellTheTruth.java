package kiln.farm.sim;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import kiln.schemas.message.JobInput;
import kiln.schemas.message.JobResult;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.Job;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Need;
import kiln.schemas.plan.Sha256;

/// A job is keyed over what its inputs are at that moment, and a result counts only under that key.
final class KeysTellTheTruth implements Invariant {
    private final Map<JobId, Job> jobs = new HashMap<>();
    private final Map<JobId, JobResult> results = new HashMap<>();
    private final Map<JobId, Sha256> keys = new HashMap<>();

    @Override
    public void on(LedgerEvent event) {
        if (event instanceof LedgerEvent.JobPlanned e) {
            jobs.put(e.job().id(), e.job());
        } else if (event instanceof LedgerEvent.JobKeyed e) {
            Job job = jobs.get(e.job());
            job.needs().forEach((name, need) -> require(isCurrent(need, e.inputs().get(name)), name + " of " + e));
            require(job.needs().size() == e.inputs().size(), e);
            keys.put(e.job(), e.key());
        } else if (event instanceof LedgerEvent.JobSucceeded e) {
            keep(e.job(), e.result());
        } else if (event instanceof LedgerEvent.JobReused e) {
            keep(e.job(), e.result());
        } else if (event instanceof LedgerEvent.JobReset e) {
            results.remove(e.job());
        }
    }

    private boolean isCurrent(Need need, JobInput input) {
        return Optional.ofNullable(results.get(need.job()))
                .filter(result -> result.outputs().get(need.output()).equals(input.artifact()))
                .isPresent();
    }

    private void keep(JobId job, JobResult result) {
        require(result.key().equals(keys.get(job)), job + " has key " + keys.get(job) + ", but " + result);
        results.put(job, result);
    }
}
