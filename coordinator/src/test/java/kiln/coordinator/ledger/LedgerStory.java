package kiln.coordinator.ledger;

import static kiln.coordinator.ledger.Graphs.ALICE;
import static kiln.coordinator.ledger.Graphs.BUILD;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kiln.schemas.message.CellOutcome;
import kiln.schemas.message.Failure;
import kiln.schemas.message.JobResult;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Plan;
import kiln.schemas.plan.PlannedCell;
import kiln.schemas.plan.WorkerId;

/// A ledger with one cell, and short words for what happens to it.
abstract class LedgerStory {
    static final long NOW = 1_000;

    final Decider decider = new Decider(2, 3, 1_000);
    final Ledger ledger = new Ledger();
    final Plan plan = Graphs.oneCell();
    final JobId tools = Graphs.job(plan, "tools");
    final JobId kernel = Graphs.job(plan, "kernel");
    final JobId root = Graphs.job(plan, "root");
    final JobId image = Graphs.job(plan, "image");
    final JobId boot = Graphs.job(plan, "boot");

    List<LedgerEvent> submit(BuildId build) {
        return decide(new Command.Submit(build, plan, NOW));
    }

    /// Brings a job as far as running, and what it needs to its end.
    void started(JobId job, WorkerId worker) {
        if (ledger.build(BUILD).isEmpty()) {
            submit(BUILD);
        }
        lookedUp(job, Optional.empty());
        claim(job, stateOf(job).attempt(), worker);
    }

    void finish(JobId job) {
        started(job, ALICE);
        succeed(job, stateOf(job).attempt(), ALICE);
    }

    List<LedgerEvent> lookedUp(JobId job, Optional<JobResult> result) {
        return decide(new Command.LookedUp(job, keyOf(job), result));
    }

    kiln.schemas.plan.Sha256 keyOf(JobId job) {
        return switch (stateOf(job)) {
            case JobState.Keyed s -> s.key();
            case JobState.Queued s -> s.key();
            case JobState.Running s -> s.key();
            case JobState.Succeeded s -> s.result().key();
            case JobState.Waiting s -> throw new AssertionError("not keyed: " + job);
            case JobState.Failed s -> throw new AssertionError("not keyed: " + job);
            case JobState.Blocked s -> throw new AssertionError("not keyed: " + job);
            case JobState.Cancelled s -> throw new AssertionError("not keyed: " + job);
        };
    }

    JobResult resultFor(JobId job, WorkerId worker, int attempt) {
        return Graphs.result(job, ledger.entry(job).job().options(), keyOf(job), attempt, worker);
    }

    List<LedgerEvent> claim(JobId job, int attempt, WorkerId worker) {
        return report(new WorkerReport.Claimed(job, attempt, worker));
    }

    List<LedgerEvent> succeed(JobId job, int attempt, WorkerId worker) {
        return report(new WorkerReport.Succeeded(job, attempt, worker, resultFor(job, worker, attempt)));
    }

    List<LedgerEvent> fail(JobId job, int attempt, WorkerId worker, Failure failure) {
        return report(new WorkerReport.Failed(job, attempt, worker, failure, Optional.empty(), 0, 0));
    }

    List<LedgerEvent> report(WorkerReport report) {
        return decide(new Command.Report(report, 1, NOW));
    }

    List<LedgerEvent> expire(JobId job, int attempt, WorkerId worker) {
        return decide(new Command.LeaseExpired(job, attempt, worker, "fell silent", false, NOW));
    }

    List<LedgerEvent> decide(Command command) {
        return decider.decide(ledger, command);
    }

    JobState stateOf(JobId job) {
        return ledger.entry(job).state();
    }

    PlannedCell cell() {
        return plan.cells().getFirst();
    }

    CellOutcome outcome() {
        return ledger.build(BUILD).orElseThrow().outcomes().get(cell().cell());
    }

    static List<String> names(List<LedgerEvent> events) {
        List<String> names = new ArrayList<>();
        events.forEach(event -> names.add(event.getClass().getSimpleName()));
        return names;
    }
}
