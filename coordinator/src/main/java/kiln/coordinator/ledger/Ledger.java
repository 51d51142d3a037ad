package kiln.coordinator.ledger;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.PublishedImage;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.Job;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.PlannedCell;
import kiln.schemas.plan.Sha256;

/// Everything the farm knows: a fold over events. [#apply] is the only change. Besides the facts it keeps indexes of
/// what waits for whom (a key to look up, a worker, publication), so that an event costs only what it changes.
public final class Ledger {
    private final Map<BuildId, BuildEntry> builds = new LinkedHashMap<>();
    private final Map<JobId, JobEntry> jobs = new HashMap<>();
    private final Watches watches = new Watches();
    private final JobIndex index = new JobIndex(watches);
    private final CellIndex rows = new CellIndex();
    private final SortedSet<BuildId> finished = new TreeSet<>();
    private final PublishedImages published = new PublishedImages();
    private Optional<BuildId> firstBuild = Optional.empty();
    private long finishedCells;
    private int attemptFloor;
    private final Workforce workforce = new Workforce();
    private final Durations durations = new Durations();
    private final LongestPaths longestPaths = new LongestPaths(this::entry, durations, watches);
    private long eventCount;

    /// From now on the watch hears of every change. What is there already it has to look at itself, once.
    public void watch(LedgerWatch watch) {
        watches.add(watch);
    }

    /// How long jobs take, as far as it was learned.
    public Durations durations() {
        return durations;
    }

    public Map<BuildId, BuildEntry> builds() {
        return Collections.unmodifiableMap(builds);
    }

    public Optional<BuildEntry> build(BuildId id) {
        return Optional.ofNullable(builds.get(id));
    }

    public Collection<JobEntry> jobs() {
        return Collections.unmodifiableCollection(jobs.values());
    }

    public Optional<JobEntry> job(JobId id) {
        return Optional.ofNullable(jobs.get(id));
    }

    /// Keyed jobs for whose result the store has to be asked.
    public SequencedSet<JobId> toLookUp() {
        return index.toLookUp();
    }

    /// Jobs that any worker may take, oldest first.
    public Set<JobId> queued() {
        return index.queued();
    }

    public Set<JobId> running() {
        return index.running();
    }

    /// Cells that booted and whose images have to be put where people find them.
    public SequencedSet<CellRef> toPublish() {
        return rows.toPublish();
    }

    /// Builds whose cells are all complete and whose manifest has to be written.
    public SequencedSet<BuildId> toConclude() {
        return rows.toConclude();
    }

    /// The workers it has heard of.
    public Workforce workforce() {
        return workforce;
    }

    /// Whether the job is not to be started because all builds that want it are paused.
    public boolean isHeld(JobEntry job) {
        return Demand.isHeld(this, job);
    }

    /// Finished builds that are still in memory, oldest first.
    public SortedSet<BuildId> finished() {
        return Collections.unmodifiableSortedSet(finished);
    }

    /// Cells of all [#finished] builds.
    public long finishedCells() {
        return finishedCells;
    }

    /// The oldest build there ever was, whether it is still in memory or not.
    public Optional<BuildId> firstBuild() {
        return firstBuild;
    }

    /// How many jobs that a live build wants wait for what they need, or for the store to be asked.
    public int waiting() {
        return index.waiting();
    }

    /// Where an image with these bytes was published by a build that is still in memory.
    public Optional<PublishedImage> published(Sha256 digest) {
        return published.find(digest);
    }

    /// The highest attempt of any job that left memory. Jobs planned anew count from there, so that no attempt number
    /// is given out twice, whoever still works on the first.
    int attemptFloor() {
        return attemptFloor;
    }

    /// Events applied since the beginning.
    public long eventCount() {
        return eventCount;
    }

    public void apply(LedgerEvent event) {
        eventCount++;
        switch (event) {
            case LedgerEvent.BuildAccepted e -> accept(e);
            case LedgerEvent.JobPlanned e -> plan(e.build(), e.job());
            case LedgerEvent.CellPlanned e -> plan(e.build(), e.cell());
            case LedgerEvent.JobKeyed e ->
                move(e.job(), new JobState.Keyed(attemptOf(e.job()), e.key(), e.inputs()));
            case LedgerEvent.JobReused e ->
                succeed(entry(e.job()), new JobState.Succeeded(attemptOf(e.job()), e.result(), true));
            case LedgerEvent.JobQueued e -> queue(e);
            case LedgerEvent.JobStarted e -> start(e);
            case LedgerEvent.ClaimRefused e -> {}
            case LedgerEvent.AttemptFailed e -> attemptFailed(e);
            case LedgerEvent.JobSucceeded e -> jobSucceeded(e);
            case LedgerEvent.JobFailed e ->
                move(e.job(), new JobState.Failed(attemptOf(e.job()), e.failure(), e.log(), e.quarantined()));
            case LedgerEvent.JobBlocked e -> move(e.job(), new JobState.Blocked(attemptOf(e.job()), e.root()));
            case LedgerEvent.JobCancelled e -> move(e.job(), new JobState.Cancelled(attemptOf(e.job())));
            case LedgerEvent.JobReset e -> reset(e);
            case LedgerEvent.CancelRequested e -> watches.after(entry(e.build()), build -> build.cancelReason = Optional.of(e.reason()));
            case LedgerEvent.BuildPaused e -> watches.after(entry(e.build()), build -> build.pauseReason = Optional.of(e.reason()));
            case LedgerEvent.BuildResumed e -> watches.after(entry(e.build()), build -> build.pauseReason = Optional.empty());
            case LedgerEvent.WorkerJoined e -> watches.after(e.worker(), () -> workforce.joined(e));
            case LedgerEvent.WorkerLeft e -> watches.after(e.worker(), () -> workforce.left(e));
            case LedgerEvent.WorkerDrained e -> watches.after(e.worker(), () -> workforce.drained(e));
            case LedgerEvent.WorkerQuarantined e -> watches.after(e.worker(), () -> workforce.quarantined(e));
            case LedgerEvent.WorkerReleased e -> watches.after(e.worker(), () -> workforce.released(e));
            case LedgerEvent.CellCompleted e -> complete(e);
            case LedgerEvent.BuildFinished e -> finish(e);
            case LedgerEvent.BuildForgotten e -> forget(e.build());
            case LedgerEvent.BuildRestored e -> restore(e);
            case LedgerEvent.JobRestored e -> restore(e);
            case LedgerEvent.WorkerRestored e -> watches.after(e.worker(), () -> workforce.restored(e));
            case LedgerEvent.DurationsRestored e -> durations.restore(e);
            case LedgerEvent.LedgerRestored e -> restore(e);
        }
    }

    private void accept(LedgerEvent.BuildAccepted e) {
        builds.put(e.build(), new BuildEntry(e.build(), e.request(), e.atMillis(), e.key()));
        firstBuild = firstBuild.or(() -> Optional.of(e.build()));
    }

    private void plan(BuildId build, Job job) {
        JobEntry entry = jobs.computeIfAbsent(job.id(), id -> new JobEntry(job, attemptFloor));
        if (entry.liveBuilds().isEmpty()) {
            entry.forgetTroubles();
            entry.remainingMillis = durations.of(job).p50();
        }
        index.addBuild(entry, build);
        entry(build).addJob(job.id());
        job.needs().values().forEach(need -> entry(need.job()).addDependent(job.id()));
        longestPaths.add(entry);
        watches.wanted(entry);
    }

    private void plan(BuildId build, PlannedCell cell) {
        entry(build).addCell(cell);
        if (cell instanceof PlannedCell.Wanted wanted) {
            JobEntry boot = entry(wanted.boot());
            CellRef ref = new CellRef(build, wanted.cell());
            boot.addCellProved(ref);
            if (boot.state instanceof JobState.Succeeded) {
                rows.booted(ref);
            }
        }
    }

    private void queue(LedgerEvent.JobQueued e) {
        JobEntry entry = entry(e.job());
        if (entry.state instanceof JobState.Running) {
            entry.troubles = entry.troubles.heldUntil(e.notBeforeMillis());
        }
        move(e.job(), Transitions.queued(e, entry.state));
    }

    private void start(LedgerEvent.JobStarted e) {
        JobEntry entry = entry(e.job());
        JobState started = Transitions.started(e, entry.state);
        entry.startedMillis = e.atMillis();
        entry.finishedMillis = 0;
        workforce.started(e);
        move(e.job(), started);
    }

    private void attemptFailed(LedgerEvent.AttemptFailed e) {
        JobEntry entry = entry(e.job());
        entry.failed(e);
        workforce.failed(entry, e.worker(), e.failure(), eventCount);
    }

    private void jobSucceeded(LedgerEvent.JobSucceeded e) {
        JobEntry entry = entry(e.job());
        if (entry.state instanceof JobState.Running running && e.result().worker().equals(running.worker())) {
            workforce.succeeded(running.worker(), eventCount); // not if it only found what another had made
        }
        entry.startedMillis = e.result().startedMillis();
        entry.finishedMillis = e.result().finishedMillis();
        durations.learn(entry.job(), e.result());
        for (BuildId build : entry.liveBuilds()) {
            entry(build).ranFor(e.job());
            entry(build).cpuSeconds += e.result().cpuSeconds();
        }
        succeed(entry, new JobState.Succeeded(e.attempt(), e.result(), false));
    }

    private void succeed(JobEntry entry, JobState.Succeeded state) {
        state.result().log().ifPresent(log -> entry.lastLog = Optional.of(log));
        move(entry.job().id(), state);
        publishCellsOf(entry);
    }

    private void publishCellsOf(JobEntry entry) {
        for (CellRef ref : entry.cellsProved()) {
            if (!entry(ref.build()).outcomes().containsKey(ref.cell())) {
                rows.booted(ref);
            }
        }
    }

    private void reset(LedgerEvent.JobReset e) {
        JobEntry entry = entry(e.job());
        if (entry.state.isDone()) {
            entry.forgetTroubles();
        }
        move(e.job(), new JobState.Waiting(entry.state.attempt()));
        entry.cellsProved().forEach(rows::noLonger);
    }

    private void complete(LedgerEvent.CellCompleted e) {
        BuildEntry build = entry(e.build());
        build.complete(e.cell(), e.outcome());
        CellRef ref = new CellRef(e.build(), e.cell());
        rows.completed(ref, build);
        published.add(e.outcome());
        watches.completed(ref);
    }

    private void finish(LedgerEvent.BuildFinished e) {
        BuildEntry build = entry(e.build());
        build.finished = Optional.of(e);
        rows.finished(e.build());
        finished.add(e.build());
        finishedCells += build.cells().size();
        build.jobs().forEach(job -> index.removeBuild(entry(job), e.build()));
        watches.changed(build);
    }

    /// Jobs go with the last build that has them; those that need others first, as plans have them last.
    private void forget(BuildId id) {
        BuildEntry build = entry(id);
        builds.remove(id);
        finished.remove(id);
        finishedCells -= build.cells().size();
        build.outcomes().values().forEach(published::remove);
        for (JobId job : build.jobs().reversed()) {
            JobEntry entry = entry(job);
            if (--entry.buildsInMemory == 0) {
                move(job, new JobState.Cancelled(attemptOf(job)));
                entry.job().needs().values().forEach(need -> entry(need.job()).removeDependent(job));
                jobs.remove(job);
                attemptFloor = Math.max(attemptFloor, entry.state.attempt());
            }
        }
    }

    private void restore(LedgerEvent.JobRestored e) {
        JobEntry entry = entry(e.job());
        entry.restore(e.past());
        e.past().ranFor().forEach(build -> entry(build).ranFor(e.job()));
        move(e.job(), Standings.stateOf(e.standing()));
        if (entry.state instanceof JobState.Succeeded) {
            publishCellsOf(entry);
        }
    }

    private void restore(LedgerEvent.BuildRestored e) {
        BuildEntry build = entry(e.build());
        build.cpuSeconds = e.cpuSeconds();
        rows.restore(this, build);
    }

    private void restore(LedgerEvent.LedgerRestored e) {
        eventCount = e.eventCount();
        attemptFloor = e.attemptFloor();
        firstBuild = e.firstBuild();
    }

    private void move(JobId id, JobState state) {
        index.move(entry(id), state);
    }

    private int attemptOf(JobId job) {
        return entry(job).state.attempt();
    }

    JobEntry entry(JobId id) {
        JobEntry entry = jobs.get(id);
        if (entry == null) {
            throw new IllegalStateException("event for the unknown job " + id);
        }
        return entry;
    }

    BuildEntry entry(BuildId id) {
        BuildEntry entry = builds.get(id);
        if (entry == null) {
            throw new IllegalStateException("event for the unknown build " + id);
        }
        return entry;
    }
}
