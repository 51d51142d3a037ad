package kiln.coordinator.ledger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.CellId;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Need;
import kiln.schemas.plan.PlannedCell;

/// Compares what jobs, cells and builds say of themselves with the rows in which they wait. The farm acts on changes
/// alone; should one ever be missed, this finds what hangs. It must find nothing.
///
/// A round goes through all there is, in steps of bounded work, while the farm goes on. What changes meanwhile is seen as
/// it is when its turn comes; what is planned meanwhile waits for the next round.
public final class Sweep {
    private final Ledger ledger;
    private final Deque<BuildId> builds = new ArrayDeque<>();
    private final List<Finding> findings = new ArrayList<>();
    private Optional<BuildEntry> build = Optional.empty();
    private Iterator<JobId> jobs = Collections.emptyIterator();
    private Iterator<Map.Entry<CellId, PlannedCell>> cells = Collections.emptyIterator();
    private boolean rowsSeen;
    private OpenCells open;
    private long atMillis;

    public enum Kind {
        /// A job has all it needs and was not keyed.
        JOB_WAITS_FOR_NOTHING,
        /// A job needs something that failed and was not blocked.
        JOB_WAITS_BEHIND_A_FAILURE,
        /// A job is to be looked up, offered or watched, and stands in no row for it.
        JOB_NOT_IN_ITS_ROW,
        /// A job stands in a row for what it is not.
        JOB_IN_A_WRONG_ROW,
        /// A cell can change no more and has no record.
        CELL_NOT_JUDGED,
        /// A cell booted, and nobody publishes it.
        CELL_NOT_PUBLISHED,
        /// A cell whose job does not exist.
        CELL_WITHOUT_JOB,
        /// A cell is to be published that is complete, or has not booted.
        CELL_PUBLISHED_IN_VAIN,
        /// A build whose cells are complete, and nobody concludes it.
        BUILD_NOT_CONCLUDED,
        /// A build is to be concluded that is not complete, or has ended.
        BUILD_CONCLUDED_IN_VAIN
    }

    /// @param what the job, cell or build
    /// @param repair what sets it right; empty where nothing does
    public record Finding(Kind kind, String what, Optional<Command> repair) {}

    /// Begins a round.
    public Sweep(Ledger ledger) {
        this.ledger = ledger;
        this.open = new OpenCells(ledger);
        this.builds.addAll(ledger.builds().keySet());
    }

    /// A whole round at once.
    ///
    /// @param atMillis for records that are written late, Unix time in ms
    public static List<Finding> of(Ledger ledger, long atMillis) {
        Sweep sweep = new Sweep(ledger);
        List<Finding> findings = new ArrayList<>();
        while (!sweep.isOver()) {
            findings.addAll(sweep.step(atMillis, Integer.MAX_VALUE));
        }
        return List.copyOf(findings);
    }

    public boolean isOver() {
        return rowsSeen && builds.isEmpty() && build.isEmpty();
    }

    /// Looks at so many jobs and cells, no more, and then at as many of the first in each row.
    ///
    /// @param atMillis for records that are written late, Unix time in ms
    public List<Finding> step(long atMillis, int most) {
        this.atMillis = atMillis;
        this.open = new OpenCells(ledger);
        findings.clear();
        for (int left = most; left > 0 && (!builds.isEmpty() || build.isPresent()); left--) {
            next();
        }
        if (builds.isEmpty() && build.isEmpty()) {
            rowsSeen = true;
            rows(most);
        }
        return List.copyOf(findings);
    }

    private void next() {
        if (build.isEmpty()) {
            enter(builds.remove());
        } else if (jobs.hasNext()) {
            ledger.job(jobs.next()).filter(this::isItsTurn).ifPresent(this::job);
        } else if (cells.hasNext()) {
            cell(build.get(), cells.next());
        } else {
            BuildEntry ended = build.get();
            build = Optional.empty();
            build(ended);
        }
    }

    /// It may have left memory since the round began.
    private void enter(BuildId id) {
        build = ledger.build(id);
        jobs = build.map(entry -> entry.jobs().iterator()).orElse(Collections.emptyIterator());
        cells = build.map(entry -> entry.cells().entrySet().iterator()).orElse(Collections.emptyIterator());
    }

    /// A job that many builds have is looked at with the oldest of them that is not finished.
    private boolean isItsTurn(JobEntry job) {
        return job.liveBuilds().stream().findFirst().filter(first -> !first.equals(build.get().id())).isEmpty();
    }

    private void rows(int most) {
        List.of(ledger.toLookUp(), ledger.queued(), ledger.running()).forEach(row -> row.stream().limit(most)
                .filter(id -> ledger.job(id).isEmpty())
                .forEach(id -> findings.add(new Finding(Kind.JOB_IN_A_WRONG_ROW, id.value(), Optional.empty()))));
        ledger.toPublish().stream().limit(most).forEach(this::toPublish);
        ledger.toConclude().stream().limit(most).forEach(this::toConclude);
    }

    private void job(JobEntry job) {
        JobId id = job.job().id();
        JobState state = job.state();
        if (state instanceof JobState.Waiting) {
            waiting(job);
        }
        row(id, ledger.toLookUp(), state instanceof JobState.Keyed);
        row(id, ledger.queued(), state instanceof JobState.Queued);
        row(id, ledger.running(), state instanceof JobState.Running);
    }

    private void row(JobId id, Set<JobId> row, boolean belongs) {
        if (row.contains(id) != belongs) {
            find(belongs ? Kind.JOB_NOT_IN_ITS_ROW : Kind.JOB_IN_A_WRONG_ROW, id.value(), new Command.RestoreJob(id));
        }
    }

    /// Jobs that no cell waits for may wait for ever.
    private void waiting(JobEntry job) {
        JobId id = job.job().id();
        List<JobState> needed = job.job().needs().values().stream()
                .map(Need::job).flatMap(maker -> ledger.job(maker).stream()).map(JobEntry::state).toList();
        boolean all = needed.size() == job.job().needs().size();
        if (all && needed.stream().allMatch(state -> state instanceof JobState.Succeeded) && open.need(id)) {
            find(Kind.JOB_WAITS_FOR_NOTHING, id.value(), new Command.Advance(id));
        } else if (needed.stream().anyMatch(Sweep::isDeadEnd) && open.need(id)) {
            find(Kind.JOB_WAITS_BEHIND_A_FAILURE, id.value(), new Command.Advance(id));
        }
    }

    private static boolean isDeadEnd(JobState state) {
        return state.isDone() && !(state instanceof JobState.Succeeded);
    }

    private void build(BuildEntry entry) {
        if (entry.finished().isEmpty() && entry.isComplete() && !ledger.toConclude().contains(entry.id())) {
            find(Kind.BUILD_NOT_CONCLUDED, entry.id().value(), new Command.RestoreBuild(entry.id()));
        }
    }

    private void cell(BuildEntry entry, Map.Entry<CellId, PlannedCell> cell) {
        if (entry.finished().isEmpty() && !entry.outcomes().containsKey(cell.getKey())) {
            openCell(new CellRef(entry.id(), cell.getKey()), cell.getValue(), entry);
        }
    }

    private void openCell(CellRef ref, PlannedCell cell, BuildEntry build) {
        String name = ref.build() + " " + ref.cell();
        Command judge = new Command.Judge(ref.build(), ref.cell(), atMillis);
        switch (cell) {
            case PlannedCell.Skipped s -> find(Kind.CELL_NOT_JUDGED, name, judge);
            case PlannedCell.Wanted wanted -> {
                Optional<JobState> boot = ledger.job(wanted.boot()).map(JobEntry::state);
                if (boot.isEmpty()) {
                    findings.add(new Finding(Kind.CELL_WITHOUT_JOB, name, Optional.empty()));
                } else if (isDeadEnd(boot.get()) || build.cancelReason().isPresent()) {
                    find(Kind.CELL_NOT_JUDGED, name, judge);
                } else if (boot.get() instanceof JobState.Succeeded && !ledger.toPublish().contains(ref)) {
                    find(Kind.CELL_NOT_PUBLISHED, name, new Command.RestoreBuild(ref.build()));
                }
            }
        }
    }

    private void toPublish(CellRef ref) {
        Optional<BuildEntry> build = ledger.build(ref.build());
        boolean right = build.isPresent()
                && !build.get().outcomes().containsKey(ref.cell())
                && build.get().cells().get(ref.cell()) instanceof PlannedCell.Wanted wanted
                && ledger.job(wanted.boot()).filter(boot -> boot.state() instanceof JobState.Succeeded).isPresent();
        if (!right) {
            findings.add(new Finding(Kind.CELL_PUBLISHED_IN_VAIN, ref.build() + " " + ref.cell(),
                    build.map(known -> new Command.RestoreBuild(known.id()))));
        }
    }

    private void toConclude(BuildId id) {
        Optional<BuildEntry> build = ledger.build(id);
        if (build.filter(entry -> entry.isComplete() && entry.finished().isEmpty()).isEmpty()) {
            findings.add(new Finding(Kind.BUILD_CONCLUDED_IN_VAIN, id.value(),
                    build.map(known -> new Command.RestoreBuild(known.id()))));
        }
    }

    private void find(Kind kind, String what, Command repair) {
        findings.add(new Finding(kind, what, Optional.of(repair)));
    }
}
