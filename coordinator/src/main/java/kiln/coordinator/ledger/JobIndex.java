package kiln.coordinator.ledger;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.Set;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.JobId;

/// Which jobs stand where, kept up with every change, so that nobody has to look for them. The one place where a
/// job's state changes.
final class JobIndex {
    private final SequencedSet<JobId> toLookUp = new LinkedHashSet<>();
    private final Set<JobId> queued = new LinkedHashSet<>();
    private final Set<JobId> running = new LinkedHashSet<>();
    private final LedgerWatch watch;
    private int waiting;

    /// @param watch told of every move
    JobIndex(LedgerWatch watch) {
        this.watch = watch;
    }

    SequencedSet<JobId> toLookUp() {
        return Collections.unmodifiableSequencedSet(toLookUp);
    }

    Set<JobId> queued() {
        return Collections.unmodifiableSet(queued);
    }

    Set<JobId> running() {
        return Collections.unmodifiableSet(running);
    }

    /// Jobs that a live build wants and that wait for what they need, or for the store to be asked.
    int waiting() {
        return waiting;
    }

    void move(JobEntry entry, JobState state) {
        JobId id = entry.job().id();
        JobState before = entry.state;
        toLookUp.remove(id);
        queued.remove(id);
        running.remove(id);
        waiting -= weight(entry);
        entry.state = state;
        waiting += weight(entry);
        switch (state) {
            case JobState.Keyed s -> toLookUp.add(id);
            case JobState.Queued s -> queued.add(id);
            case JobState.Running s -> running.add(id);
            case JobState.Waiting s -> {}
            case JobState.Succeeded s -> {}
            case JobState.Failed s -> {}
            case JobState.Blocked s -> {}
            case JobState.Cancelled s -> {}
        }
        watch.moved(entry, before);
    }

    void addBuild(JobEntry entry, BuildId build) {
        waiting -= weight(entry);
        entry.addBuild(build);
        waiting += weight(entry);
    }

    void removeBuild(JobEntry entry, BuildId build) {
        waiting -= weight(entry);
        entry.removeBuild(build);
        waiting += weight(entry);
    }

    private static int weight(JobEntry entry) {
        boolean waits = entry.state instanceof JobState.Waiting || entry.state instanceof JobState.Keyed;
        return waits && !entry.liveBuilds().isEmpty() ? 1 : 0;
    }
}
