package kiln.coordinator.ledger;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.JobPast;
import kiln.schemas.message.JobResult;
import kiln.schemas.message.JobTroubles;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.Job;
import kiln.schemas.plan.JobId;

/// All the ledger knows of one job. Changed by [Ledger#apply] only.
public final class JobEntry {
    private final Job job;
    private final SortedSet<JobId> dependents = new TreeSet<>();
    private final Set<BuildId> liveBuilds = new LinkedHashSet<>();
    private final List<CellRef> cellsProved = new ArrayList<>();
    JobState state;
    int buildsInMemory;
    int farmFailures;
    int workersLost;
    long remainingMillis;
    long startedMillis;
    long finishedMillis;
    Optional<Artifact> lastLog = Optional.empty();
    String lastFailure = "";
    JobTroubles troubles = JobTroubles.NONE;

    /// @param attemptFloor attempts count from there
    JobEntry(Job job, int attemptFloor) {
        this.job = job;
        this.state = new JobState.Waiting(attemptFloor);
    }

    public Job job() {
        return job;
    }

    public JobState state() {
        return state;
    }

    /// What it made, if it has.
    Optional<JobResult> result() {
        return state instanceof JobState.Succeeded s ? Optional.of(s.result()) : Optional.empty();
    }

    /// Jobs that need this one, sorted.
    public SortedSet<JobId> dependents() {
        return Collections.unmodifiableSortedSet(dependents);
    }

    /// Unfinished builds that want it, oldest first.
    public Set<BuildId> liveBuilds() {
        return Collections.unmodifiableSet(liveBuilds);
    }

    /// Cells of unfinished builds whose boot test this job is.
    public List<CellRef> cellsProved() {
        return Collections.unmodifiableList(cellsProved);
    }

    /// Who failed it how.
    public JobTroubles troubles() {
        return troubles;
    }

    /// How often the farm, not the recipe, made it fail since it was last planned anew.
    public int farmFailures() {
        return farmFailures;
    }

    /// How many workers fell silent while they worked on it.
    public int workersLost() {
        return workersLost;
    }

    /// Expected ms from its start to the end of the longest chain of jobs that hang on it, as durations were known
    /// when these were planned.
    public long remainingMillis() {
        return remainingMillis;
    }

    /// Start of the last attempt, Unix time in ms; 0 if it never started.
    public long startedMillis() {
        return startedMillis;
    }

    public long finishedMillis() {
        return finishedMillis;
    }

    /// Log of the last attempt that ended, if it kept one.
    public Optional<Artifact> lastLog() {
        return lastLog;
    }

    /// What the last failed attempt said; empty if none failed.
    public String lastFailure() {
        return lastFailure;
    }

    void failed(LedgerEvent.AttemptFailed e) {
        finishedMillis = e.atMillis();
        lastFailure = e.failure().message();
        e.log().ifPresent(log -> lastLog = Optional.of(log));
        switch (e.failure().kind()) {
            case INFRASTRUCTURE -> farmFailures += e.failure().code().equals(Decider.WORKER_LEFT) ? 0 : 1;
            case USER, BUILD, INTERNAL -> {}
        }
        if (e.failure().code().equals(Decider.WORKER_LOST)) {
            workersLost++;
        }
        troubles = Trust.after(troubles, e);
    }

    /// It is tried as if nothing had happened.
    void forgetTroubles() {
        farmFailures = 0;
        workersLost = 0;
        troubles = JobTroubles.NONE;
    }

    void addDependent(JobId id) {
        dependents.add(id);
    }

    void removeDependent(JobId id) {
        dependents.remove(id);
    }

    void addBuild(BuildId build) {
        liveBuilds.add(build);
        buildsInMemory++;
    }

    void removeBuild(BuildId build) {
        liveBuilds.remove(build);
        cellsProved.removeIf(ref -> ref.build().equals(build));
    }

    void addCellProved(CellRef ref) {
        cellsProved.add(ref);
    }

    /// @param ranFor builds in memory for which it really ran
    JobPast past(List<BuildId> ranFor) {
        return new JobPast(farmFailures, workersLost, remainingMillis, startedMillis, finishedMillis, lastLog,
                lastFailure, troubles, ranFor);
    }

    void restore(JobPast past) {
        farmFailures = past.farmFailures();
        workersLost = past.workersLost();
        remainingMillis = past.remainingMillis();
        startedMillis = past.startedMillis();
        finishedMillis = past.finishedMillis();
        lastLog = past.lastLog();
        lastFailure = past.lastFailure();
        troubles = past.troubles();
    }
}
