package kiln.coordinator.ledger;

import java.util.Optional;

/// What happens to a job that came to nothing when it is wanted once more.
final class Retry {
    /// So long a recipe's failure counts for new builds too, as long as the build that met it is under way.
    static final long BUILD_FAILURE_MILLIS = 600_000;
    /// So long a job that ended several workers is left alone, unless it is released.
    static final long QUARANTINE_MILLIS = 86_400_000;

    private Retry() {}

    /// Whether a job that is done has to start again now that another build wants it. Results stay as long as a live
    /// build has them; without one they are asked of the store again.
    static boolean isDue(Ledger ledger, JobEntry job, long atMillis) {
        boolean wanted = Demand.isWanted(ledger, job);
        return switch (job.state()) {
            case JobState.Succeeded s -> !wanted;
            case JobState.Cancelled s -> true;
            case JobState.Blocked s -> !wanted || ledger.job(s.root()).filter(root -> isOver(ledger, root, atMillis)).isPresent();
            case JobState.Failed s -> isOver(ledger, job, atMillis);
            case JobState.Waiting s -> false;
            case JobState.Keyed s -> false;
            case JobState.Queued s -> false;
            case JobState.Running s -> false;
        };
    }

    /// Whether what a job failed by no longer counts. What the farm did counts for nobody else.
    private static boolean isOver(Ledger ledger, JobEntry job, long atMillis) {
        if (!(job.state() instanceof JobState.Failed failed)) {
            return true;
        }
        if (failed.quarantined()) {
            return atMillis >= job.finishedMillis() + QUARANTINE_MILLIS;
        }
        return !Demand.isWanted(ledger, job) || switch (failed.failure().kind()) {
            case INFRASTRUCTURE -> true;
            case BUILD, USER, INTERNAL -> atMillis >= job.finishedMillis() + BUILD_FAILURE_MILLIS;
        };
    }

    /// Lifts the quarantine of a job. Whoever wants it next has it tried again.
    static void release(Decision decision, Command.ReleaseJob c) {
        Optional<JobEntry> job = decision.ledger().job(c.job());
        if (job.isPresent() && job.get().state() instanceof JobState.Failed failed && failed.quarantined()) {
            decision.reset(c.job(), c.reason());
        }
    }
}
