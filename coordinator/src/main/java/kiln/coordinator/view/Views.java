package kiln.coordinator.view;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import kiln.coordinator.ledger.BuildEntry;
import kiln.coordinator.ledger.Conclusion;
import kiln.coordinator.ledger.JobEntry;
import kiln.coordinator.ledger.JobState;
import kiln.coordinator.ledger.Ledger;
import kiln.coordinator.schedule.Eta;
import kiln.coordinator.schedule.Outlook;
import kiln.schemas.message.BootEvidence;
import kiln.schemas.message.CellOutcome;
import kiln.schemas.plan.Job;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Need;
import kiln.schemas.plan.Plan;
import kiln.schemas.plan.PlannedCell;

/// The ledger as people see it. Pure; whoever calls sees to it that the ledger stands still meanwhile.
public final class Views {
    private static final List<String> STATES =
            List.of("built", "reused", "failed", "skipped", "blocked", "cancelled", "quarantined");

    private final Ledger ledger;
    private final UnaryOperator<String> pathOf;
    private final Supplier<Optional<Outlook>> outlooks;

    /// Without a look ahead.
    ///
    /// @param pathOf object key to the file on this machine, or to an empty text
    public Views(Ledger ledger, UnaryOperator<String> pathOf) {
        this(ledger, pathOf, Optional::empty);
    }

    /// @param outlooks a fresh look ahead for each question
    public Views(Ledger ledger, UnaryOperator<String> pathOf, Supplier<Optional<Outlook>> outlooks) {
        this.ledger = ledger;
        this.pathOf = pathOf;
        this.outlooks = outlooks;
    }

    /// @param now Unix time in ms; ends the clock of a build that still runs
    public BuildView build(BuildEntry build, long now) {
        return build(build, stateOf(build), now);
    }

    /// A build whose cells are all complete, as it will be once it is finished.
    public BuildView concluded(BuildEntry build, long now) {
        return build(build, Conclusion.stateOf(build), now);
    }

    private BuildView build(BuildEntry build, String state, long now) {
        Optional<Outlook> outlook = outlooks.get();
        return new BuildView(
                build.id().value(),
                state,
                build.request().label(),
                build.acceptedMillis(),
                build.cells().size(),
                counts(build),
                Conclusion.tally(ledger, build),
                seconds(build, now),
                build.cpuSeconds(),
                build.pauseReason(),
                build.cells().values().stream().map(cell -> cell(build, cell, outlook)).toList(),
                outlook.flatMap(look -> look.eta(build)));
    }

    public BuildSummary summary(BuildEntry build, long now) {
        return summary(build, now, Optional.empty());
    }

    /// @param eta as it was worked out lately
    public BuildSummary summary(BuildEntry build, long now, Optional<Eta> eta) {
        return new BuildSummary(
                build.id().value(),
                stateOf(build),
                build.request().label(),
                build.acceptedMillis(),
                build.cells().size(),
                counts(build),
                seconds(build, now),
                build.pauseReason(),
                eta,
                build.request().commit());
    }

    /// When all its cells will have booted. Costs as much as the build has jobs.
    public Optional<Eta> eta(BuildEntry build) {
        return outlooks.get().flatMap(look -> look.eta(build));
    }

    public List<Trouble> troubles(BuildEntry build) {
        return build.outcomes().entrySet().stream()
                .flatMap(entry -> Troubles.of(ledger, entry.getKey(), entry.getValue()).stream())
                .toList();
    }

    static String stateOf(BuildEntry build) {
        return build.finished().map(finished -> finished.state()).orElse("running");
    }

    private static double seconds(BuildEntry build, long now) {
        return (build.finished().map(finished -> finished.atMillis()).orElse(now) - build.acceptedMillis()) / 1000.0;
    }

    private static Map<String, Integer> counts(BuildEntry build) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        STATES.forEach(state -> counts.put(state, 0));
        counts.putAll(build.counts());
        return counts;
    }

    public BuildView.Cell cell(BuildEntry build, PlannedCell cell) {
        return cell(build, cell, outlooks.get());
    }

    private BuildView.Cell cell(BuildEntry build, PlannedCell cell, Optional<Outlook> outlook) {
        return Optional.ofNullable(build.outcomes().get(cell.cell()))
                .map(outcome -> ended(cell, outcome))
                .orElseGet(() -> open(build, cell, outlook));
    }

    private BuildView.Cell ended(PlannedCell cell, CellOutcome outcome) {
        Optional<BootEvidence> boot = switch (outcome) {
            case CellOutcome.Built o -> Optional.of(o.boot());
            case CellOutcome.Reused o -> Optional.of(o.boot());
            case CellOutcome.Failed o -> Optional.empty();
            case CellOutcome.Skipped o -> Optional.empty();
            case CellOutcome.Blocked o -> Optional.empty();
            case CellOutcome.Cancelled o -> Optional.empty();
            case CellOutcome.Quarantined o -> Optional.empty();
        };
        return new BuildView.Cell(
                cell.cell().toString(),
                outcome.state(),
                outcome.reason(),
                "",
                outcome.images().stream().map(image -> BuildView.Image.of(image, pathOf.apply(image.key()))).toList(),
                boot.map(b -> new BuildView.Boot("booted", b.machine(), b.kernel(), b.distro(), b.cpuSeconds())),
                jobsOf(cell));
    }

    private BuildView.Cell open(BuildEntry build, PlannedCell cell, Optional<Outlook> outlook) {
        Set<JobEntry> needed = closure(cell);
        String stage = needed.stream().filter(job -> job.state() instanceof JobState.Running)
                .map(job -> job.job().kind().id()).distinct().collect(Collectors.joining(", "));
        String reason = needed.stream().filter(job -> !job.state().isDone()).findFirst()
                .map(job -> job.job().title() + " is " + job.state().word()).orElse("its images are being published");
        boolean running = !stage.isEmpty() || Points.isUnderWay(ledger, build, cell);
        return new BuildView.Cell(cell.cell().toString(), running ? "running" : "waiting", reason, stage,
                List.of(), Optional.empty(), jobsOf(cell), outlook.flatMap(look -> look.waiting(needed)),
                outlook.flatMap(look -> needed.isEmpty()
                        ? Optional.empty()
                        : look.eta(needed.stream().reduce((first, last) -> last).orElseThrow())));
    }

    private static List<String> jobsOf(PlannedCell cell) {
        return switch (cell) {
            case PlannedCell.Wanted wanted -> wanted.own().stream().map(JobId::value).toList();
            case PlannedCell.Skipped skipped -> List.of();
        };
    }

    /// All jobs a cell needs, those it needs first coming last.
    private Set<JobEntry> closure(PlannedCell cell) {
        Set<JobEntry> seen = new LinkedHashSet<>();
        if (cell instanceof PlannedCell.Wanted wanted) {
            Deque<JobId> todo = new ArrayDeque<>(List.of(wanted.boot()));
            while (!todo.isEmpty()) {
                JobEntry job = ledger.job(todo.remove()).orElseThrow();
                if (seen.add(job)) {
                    job.job().needs().values().forEach(need -> todo.add(need.job()));
                }
            }
        }
        return seen.stream().collect(Collectors.collectingAndThen(Collectors.toList(), list -> new LinkedHashSet<>(list.reversed())));
    }

    public List<JobView> jobs(BuildEntry build) {
        Optional<Outlook> outlook = outlooks.get();
        return build.jobs().stream().map(id -> job(ledger.job(id).orElseThrow(), outlook)).toList();
    }

    public JobView job(JobEntry job) {
        return job(job, outlooks.get());
    }

    private JobView job(JobEntry job, Optional<Outlook> outlook) {
        JobState state = job.state();
        Details details = Details.of(state, job);
        return new JobView(
                job.job().id().value(),
                job.job().kind().id(),
                job.job().title(),
                state.word(),
                state instanceof JobState.Queued && ledger.isHeld(job) ? "its build is paused" : details.reason(),
                details.key(),
                state.attempt(),
                details.worker(),
                details.startedMillis(),
                details.finishedMillis(),
                details.cpuSeconds(),
                state instanceof JobState.Succeeded s ? s.result().outputs() : Map.of(),
                state instanceof JobState.Succeeded s ? s.result().facts() : Map.of(),
                job.job().needs().values().stream().map(Need::job).map(JobId::value).distinct().sorted().toList(),
                job.lastLog(),
                job.liveBuilds().stream().map(Object::toString).toList(),
                outlook.flatMap(look -> look.waiting(job)),
                outlook.flatMap(look -> look.eta(job)));
    }

    private record Details(
            String reason, String key, String worker, long startedMillis, long finishedMillis, double cpuSeconds) {
        static Details of(JobState state, JobEntry job) {
            String last = job.lastFailure();
            long started = job.startedMillis();
            long finished = job.finishedMillis();
            return switch (state) {
                case JobState.Waiting s -> new Details("waits for what it needs", "", "", 0, 0, 0);
                case JobState.Keyed s -> new Details("asks the store", s.key().hex(), "", 0, 0, 0);
                case JobState.Queued s -> new Details(
                        last.isEmpty() ? "waits for a free slot" : "tried again after: " + last,
                        s.key().hex(), "", started, finished, 0);
                case JobState.Running s -> new Details("", s.key().hex(), s.worker().value(), s.sinceMillis(), 0, 0);
                case JobState.Succeeded s -> new Details("", s.result().key().hex(), s.result().worker().value(),
                        s.result().startedMillis(), s.result().finishedMillis(), s.result().cpuSeconds());
                case JobState.Failed s -> new Details(
                        s.failure().code() + " " + s.failure().message(), "", "", started, finished, 0);
                case JobState.Blocked s -> new Details("blocked by " + s.root(), "", "", 0, 0, 0);
                case JobState.Cancelled s -> new Details("cancelled", "", "", started, finished, 0);
            };
        }
    }

    /// What a build was planned to come to.
    public PlanView plan(BuildEntry build) {
        List<Job> jobs = build.jobs().stream().map(id -> ledger.job(id).orElseThrow().job()).toList();
        return PlanViews.of(build.id().value(), build.cells().values(), jobs, id -> "");
    }

    /// What a plan comes to.
    public static PlanView plan(String build, Plan plan) {
        return PlanViews.of(build, plan.cells(), plan.jobs(), id -> "");
    }

    /// What a plan would come to, and what of it the farm has already.
    public PlanView preview(Plan plan) {
        return PlanViews.of("", plan.cells(), plan.jobs(), this::stateOf);
    }

    private String stateOf(JobId id) {
        return ledger.job(id).map(job -> job.state().word()).orElse("");
    }
}
