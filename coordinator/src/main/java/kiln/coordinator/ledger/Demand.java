package kiln.coordinator.ledger;

import kiln.schemas.plan.BuildId;

/// Who asks for a job.
final class Demand {
    private Demand() {}

    /// Whether an unfinished build that was not cancelled has the job.
    static boolean isWanted(Ledger ledger, JobEntry job) {
        return job.liveBuilds().stream().anyMatch(build -> ledger.entry(build).cancelReason().isEmpty());
    }

    /// Whether it is wanted, but by paused builds only.
    static boolean isHeld(Ledger ledger, JobEntry job) {
        boolean held = false;
        for (BuildId id : job.liveBuilds()) {
            BuildEntry build = ledger.entry(id);
            if (build.cancelReason().isEmpty()) {
                if (build.pauseReason().isEmpty()) {
                    return false;
                }
                held = true;
            }
        }
        return held;
    }
}
