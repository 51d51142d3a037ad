package kiln.coordinator.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.CellId;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Need;
import kiln.schemas.plan.PlannedCell;

/// Compares what jobs, cells and builds say of themselves with the rows in which they wait. The farm acts on changes
/// alone; should one ever be missed, this finds what hangs. It must find nothing.
public final class Sweep {
    private final Ledger ledger;
    private final long atMillis;
    private final OpenCells open;
    private final List<Finding> findings = new ArrayList<>();

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

    private Sweep(Ledger ledger, long atMillis) {
        this.ledger = ledger;
        this.atMillis = atMillis;
        this.open = new OpenCells(ledger);
    }

    /// Takes time in proportion to what is in memory.
    ///
    /// @param atMillis for records that are written late, Unix time in ms
    public static List<Finding> of(Ledger ledger, long atMillis) {
        Sweep sweep = new Sweep(ledger, atMillis);
        ledger.jobs().forEach(sweep::job);
        ledger.toLookUp().forEach(id -> sweep.inRow(id, state -> state instanceof JobState.Keyed));
        ledger.queued().forEach(id -> sweep.inRow(id, state -> state instanceof JobState.Queued));
        ledger.running().forEach(id -> sweep.inRow(id, state -> state instanceof JobState.Running));
        ledger.builds().values().forEach(sweep::build);
        ledger.toPublish().forEach(sweep::toPublish);
        ledger.toConclude().forEach(sweep::toConclude);
        return List.copyOf(sweep.findings);
    }

    private void job(JobEntry job) {
        JobId id = job.job().id();
        switch (job.state()) {
            case JobState.Waiting s -> waiting(job);
            case JobState.Keyed s -> standsIn(id, ledger.toLookUp());
            case JobState.Queued s -> standsIn(id, ledger.queued());
            case JobState.Running s -> standsIn(id, ledger.running());
            case JobState.Succeeded s -> {}
            case JobState.Failed s -> {}
            case JobState.Blocked s -> {}
            case JobState.Cancelled s -> {}
        }
    }

    /// Jobs that no cell waits for may wait for ever.
    private void waiting(JobEntry job) {
        JobId id = job.job().id();
        if (!open.need(id)) {
            return;
        }
        List<JobState> needed = job.job().needs().values().stream()
                .map(Need::job).flatMap(maker -> ledger.job(maker).stream()).map(JobEntry::state).toList();
        boolean all = needed.size() == job.job().needs().size();
        if (all && needed.stream().allMatch(state -> state instanceof JobState.Succeeded)) {
            find(Kind.JOB_WAITS_FOR_NOTHING, id.value(), new Command.Advance(id));
        } else if (needed.stream().anyMatch(Sweep::isDeadEnd)) {
            find(Kind.JOB_WAITS_BEHIND_A_FAILURE, id.value(), new Command.Advance(id));
        }
    }

    private static boolean isDeadEnd(JobState state) {
        return state.isDone() && !(state instanceof JobState.Succeeded);
    }

    private void standsIn(JobId id, Set<JobId> row) {
        if (!row.contains(id)) {
            find(Kind.JOB_NOT_IN_ITS_ROW, id.value(), new Command.RestoreJob(id));
        }
    }

    private void inRow(JobId id, Predicate<JobState> right) {
        if (ledger.job(id).map(JobEntry::state).filter(right).isEmpty()) {
            findings.add(new Finding(Kind.JOB_IN_A_WRONG_ROW, id.value(),
                    ledger.job(id).map(job -> new Command.RestoreJob(id))));
        }
    }

    private void build(BuildEntry build) {
        if (build.finished().isPresent()) {
            return;
        }
        if (build.isComplete()) {
            if (!ledger.toConclude().contains(build.id())) {
                find(Kind.BUILD_NOT_CONCLUDED, build.id().value(), new Command.RestoreBuild(build.id()));
            }
            return;
        }
        for (Map.Entry<CellId, PlannedCell> cell : build.cells().entrySet()) {
            if (!build.outcomes().containsKey(cell.getKey())) {
                openCell(new CellRef(build.id(), cell.getKey()), cell.getValue(), build);
            }
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
