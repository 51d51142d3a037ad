package kiln.coordinator.ledger;

import java.util.function.Function;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Need;

/// How long a way hangs on each job. Jobs come after what they need, so the longest chain is carried back through the
/// graph as it grows.
record LongestPaths(Function<JobId, JobEntry> entries, Durations durations, LedgerWatch watches) {

    /// A job was planned: whatever it needs has at least its way to go.
    void add(JobEntry planned) {
        planned.job().needs().values().forEach(need -> raise(entries.apply(need.job()), planned.remainingMillis));
    }

    private void raise(JobEntry needed, long below) {
        long millis = durations.of(needed.job()).p50() + below;
        if (millis > needed.remainingMillis) {
            needed.remainingMillis = millis;
            watches.wanted(needed);
            for (Need need : needed.job().needs().values()) {
                raise(entries.apply(need.job()), millis);
            }
        }
    }
}
