package kiln.coordinator.ledger;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.Codec;
import kiln.schemas.message.Failure;
import kiln.schemas.message.JobInput;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.Job;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.PlannedCell;
import kiln.schemas.plan.Sha256;
import kiln.schemas.plan.WorkerId;

/// The farm's judgement: what becomes true if a command is granted. An empty list means *nothing new*.
///
/// @param triesMax how often a job is tried again after failures of the farm (not of its recipe)
/// @param workersLostMax how many workers may fall silent over one job before it is quarantined
/// @param backoffMillis hold-back after the first failure of the farm; doubles with each further one, up to 64 times
public record Decider(int triesMax, int workersLostMax, long backoffMillis) {

    /// Code of the failure that stands for a silent worker.
    static final String WORKER_LOST = "E230";

    /// Code of the failure that stands for a worker that ended and said so.
    static final String WORKER_LEFT = "E232";

    /// A command that could not be decided to its end, because of a fault in a value or in Kiln.
    public static final class StumbledException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient List<LedgerEvent> events;

        StumbledException(Command command, List<LedgerEvent> events, RuntimeException cause) {
            super("stumbled over a command of kind " + command.getClass().getSimpleName() + ": " + cause, cause);
            this.events = events;
        }

        /// What was decided before: the ledger holds it already, so it has to be made durable.
        public List<LedgerEvent> events() {
            return events;
        }
    }

    /// Decides, and applies what it decides to the ledger as it goes: later consequences build on earlier ones. The
    /// caller makes the events durable before anybody hears of them, or throws ledger and events away together.
    ///
    /// @throws StumbledException with what had been decided so far
    public List<LedgerEvent> decide(Ledger ledger, Command command) {
        Decision decision = new Decision(ledger);
        try {
            decide(decision, command);
        } catch (RuntimeException e) {
            throw new StumbledException(command, decision.events(), e);
        }
        return decision.events();
    }

    private void decide(Decision decision, Command command) {
        switch (command) {
            case Command.Submit c -> submit(decision, c);
            case Command.Cancel c -> Orders.cancel(decision, c);
            case Command.CancelCell c -> Orders.cancel(decision, c);
            case Command.Pause c -> Orders.pause(decision, c);
            case Command.Resume c -> Orders.resume(decision, c);
            case Command.Drain c -> Orders.drain(decision, c).forEach(lease -> expire(decision, lease));
            case Command.Release c -> Orders.release(decision, c);
            case Command.ReleaseDue c -> Orders.releaseDue(decision, c);
            case Command.ReleaseJob c -> Retry.release(decision, c);
            case Command.Advance c -> decision.ledger().job(c.job()).ifPresent(job -> decision.advance(c.job()));
            case Command.Judge c -> Repairs.judge(decision, c);
            case Command.RestoreJob c -> Repairs.restore(decision, c);
            case Command.RestoreBuild c -> Repairs.restore(decision, c);
            case Command.WorkerHeard c -> Orders.heard(decision, c);
            case Command.WorkerGone c -> Orders.gone(decision, c);
            case Command.Report c -> report(decision, c.report(), c.atMillis());
            case Command.LookedUp c -> lookedUp(decision, c);
            case Command.LeaseExpired c -> expire(decision, c);
            case Command.Published c -> published(decision, c);
            case Command.ResultLost c -> resultLost(decision, c);
            case Command.Concluded c -> Conclusion.of(decision, c);
            case Command.Forget c -> Conclusion.forget(decision, c);
        }
    }

    private static void submit(Decision decision, Command.Submit c) {
        if (decision.ledger().build(c.build()).isPresent()) {
            return;
        }
        var plan = c.plan();
        Repairs.requireWhole(decision.ledger(), plan);
        decision.at(c.atMillis());
        decision.emit(new LedgerEvent.BuildAccepted(
                c.build(), plan.request(), c.atMillis(), plan.jobs().size(), plan.cells().size(), c.key()));
        Set<JobId> stale = new LinkedHashSet<>();
        for (Job job : plan.jobs()) {
            decision.ledger().job(job.id())
                    .filter(entry -> Retry.isDue(decision.ledger(), entry, c.atMillis()))
                    .ifPresent(entry -> stale.add(job.id()));
            decision.emit(new LedgerEvent.JobPlanned(c.build(), job));
        }
        stale.forEach(job -> decision.reset(job, "wanted again"));
        for (PlannedCell cell : plan.cells()) {
            decision.emit(new LedgerEvent.CellPlanned(c.build(), cell));
        }
        plan.jobs().forEach(job -> decision.advance(job.id()));
        plan.cells().forEach(cell -> decision.judge(c.build(), cell));
    }

    private void report(Decision decision, WorkerReport report, long atMillis) {
        decision.at(atMillis);
        Optional<JobState> state = decision.ledger().job(report.job()).map(JobEntry::state);
        boolean holdsLease = state.isPresent() && holdsLease(state.get(), report);
        switch (report) {
            case WorkerReport.Claimed r -> {
                if (state.isPresent() && state.get() instanceof JobState.Queued queued && queued.attempt() == r.attempt()) {
                    claim(decision, r, queued);
                } else if (!holdsLease) {
                    decision.emit(new LedgerEvent.ClaimRefused(r.job(), r.attempt(), r.worker()));
                }
            }
            case WorkerReport.Declined r -> {}
            case WorkerReport.Succeeded r -> {
                if (holdsLease) {
                    succeeded(decision, r, ((JobState.Running) state.get()).key());
                }
            }
            case WorkerReport.Failed r -> {
                if (holdsLease) {
                    attemptFailed(decision, r.job(), r, r.failure(), r.log());
                }
            }
        }
    }

    /// A claim that must not be granted costs the offer an attempt, so that it is made again to others.
    private static void claim(Decision decision, WorkerReport.Claimed r, JobState.Queued queued) {
        long now = decision.atMillis();
        if (Trust.mayStart(decision.ledger(), decision.ledger().entry(r.job()), r.worker(), now)) {
            decision.emit(new LedgerEvent.JobStarted(r.job(), r.attempt(), r.worker(), now, r.beat()));
        } else {
            decision.emit(new LedgerEvent.ClaimRefused(r.job(), r.attempt(), r.worker()));
            long later = Math.max(queued.notBeforeMillis(), now + Trust.REFUSED_PAUSE_MILLIS);
            decision.emit(new LedgerEvent.JobQueued(r.job(), r.attempt() + 1, later));
        }
    }

    private void succeeded(Decision decision, WorkerReport.Succeeded r, Sha256 key) {
        Optional<String> fault = Repairs.fault(decision.ledger(), decision.ledger().entry(r.job()), key, r.result());
        if (fault.isPresent()) {
            Failure failure = Failure.internal("E901", fault.get() + "; please report this with the log");
            attemptFailed(decision, r.job(), r, failure, r.result().log());
        } else {
            decision.emit(new LedgerEvent.JobSucceeded(r.job(), r.attempt(), r.result()));
            decision.spread(r.job());
        }
    }

    private static boolean holdsLease(JobState state, WorkerReport report) {
        return state instanceof JobState.Running running
                && running.attempt() == report.attempt()
                && running.worker().equals(report.worker());
    }

    private void expire(Decision decision, Command.LeaseExpired c) {
        decision.at(c.atMillis());
        decision.ledger().job(c.job()).map(JobEntry::state).ifPresent(state -> {
            if (state instanceof JobState.Running running
                    && running.attempt() == c.attempt()
                    && running.worker().equals(c.worker())) {
                String code = c.farewell() ? WORKER_LEFT : WORKER_LOST;
                Failure lost = Failure.infrastructure(code, "worker " + c.worker() + " " + c.reason());
                var report = new WorkerReport.Failed(c.job(), c.attempt(), c.worker(), lost, Optional.empty(), 0, 0);
                attemptFailed(decision, c.job(), report, lost, Optional.empty());
            }
        });
    }

    private void attemptFailed(
            Decision decision, JobId id, WorkerReport report, Failure failure, Optional<Artifact> log) {
        decision.emit(new LedgerEvent.AttemptFailed(
                id, report.attempt(), report.worker(), failure, log, decision.atMillis()));
        JobEntry job = decision.ledger().entry(id);
        boolean quarantined = job.workersLost() >= workersLostMax && job.troubles().lost().size() > 1;
        switch (failure.kind()) {
            case INFRASTRUCTURE -> {
                if (quarantined) {
                    String text = "given up after it ended " + job.workersLost() + " attempts on "
                            + job.troubles().lost().size() + " workers; last: " + failure.message();
                    decision.fail(id, new Failure(failure.kind(), "E231", text, List.of()), log, true);
                } else if (job.farmFailures() > triesMax) {
                    String text = "given up after " + job.farmFailures() + " tries: " + failure.message();
                    decision.fail(id, new Failure(failure.kind(), failure.code(), text, failure.lostInputs()), log, false);
                } else if (!failure.lostInputs().isEmpty()) {
                    makeInputsAgain(decision, job, failure.lostInputs());
                } else {
                    decision.emit(new LedgerEvent.JobQueued(
                            id, report.attempt() + 1, decision.atMillis() + holdBack(job, failure)));
                }
            }
            case BUILD, INTERNAL -> {
                if (Trust.wantsSecondOpinion(decision.ledger(), job, report.worker(), failure)) {
                    decision.emit(new LedgerEvent.JobQueued(id, report.attempt() + 1, decision.atMillis()));
                } else {
                    decision.fail(id, failure, log, false);
                }
            }
            case USER -> decision.fail(id, failure, log, false);
        }
        judgeWorkers(decision, job, report.worker());
    }

    private static void judgeWorkers(Decision decision, JobEntry job, WorkerId failed) {
        Trust.quarantine(decision.ledger(), failed, decision.atMillis()).ifPresent(decision::emit);
        for (WorkerId doubter : List.copyOf(job.troubles().doubtedBy())) {
            decision.ledger().workforce().find(doubter)
                    .flatMap(worker -> Trust.exonerate(worker, decision.atMillis()))
                    .ifPresent(decision::emit);
        }
    }

    /// A lost worker says nothing against trying elsewhere at once.
    private long holdBack(JobEntry job, Failure failure) {
        boolean atOnce = failure.code().equals(WORKER_LOST) || failure.code().equals(WORKER_LEFT);
        return atOnce ? 0 : backoffMillis << Math.min(job.farmFailures() - 1, 6);
    }

    /// Inputs were gone or spoilt: whoever made them makes them again, and the job waits for that.
    private static void makeInputsAgain(Decision decision, JobEntry job, List<Sha256> lost) {
        Set<JobId> makers = new LinkedHashSet<>();
        JobState.Running running = (JobState.Running) job.state();
        running.inputs().forEach((name, input) -> {
            if (lost.contains(input.artifact().digest())) {
                makers.add(job.job().needs().get(name).job());
            }
        });
        decision.reset(job.job().id(), "an input was lost");
        for (JobId maker : makers) {
            boolean stillThatOne = decision.ledger().entry(maker).result().stream()
                    .flatMap(result -> result.outputs().values().stream())
                    .anyMatch(output -> lost.contains(output.digest()));
            if (stillThatOne) {
                decision.reset(maker, "its output was lost");
            }
            decision.advance(maker);
        }
        decision.advance(job.job().id());
    }

    private static void lookedUp(Decision decision, Command.LookedUp c) {
        Optional<JobEntry> job = decision.ledger().job(c.job());
        if (job.isEmpty() || !(job.get().state() instanceof JobState.Keyed keyed) || !keyed.key().equals(c.key())) {
            return;
        }
        if (c.result().filter(r -> Repairs.fault(decision.ledger(), job.get(), c.key(), r).isEmpty()).isPresent()) {
            decision.emit(new LedgerEvent.JobReused(c.job(), c.result().get()));
            decision.spread(c.job());
        } else {
            decision.emit(new LedgerEvent.JobQueued(c.job(), keyed.attempt() + 1, 0));
        }
    }

    private static void published(Decision decision, Command.Published c) {
        CellRef ref = new CellRef(c.build(), c.cell());
        if (decision.ledger().toPublish().contains(ref)) {
            Completion.proved(decision.ledger(), c).ifPresent(outcome ->
                    decision.emit(new LedgerEvent.CellCompleted(c.build(), c.cell(), outcome, c.atMillis())));
        }
    }

    private static void resultLost(Decision decision, Command.ResultLost c) {
        decision.ledger().job(c.job()).ifPresent(entry -> {
            if (entry.state() instanceof JobState.Succeeded) {
                // What stands on it has to go back as well, or it would never be asked for again.
                decision.resetWithDependents(c.job(), c.reason());
                decision.advance(c.job());
            }
        });
    }

    /// The key of a job: SHA-256 over what it is asked to do and what its inputs are.
    static Sha256 keyOf(Job job, Map<String, JobInput> inputs) {
        List<String> lines = new ArrayList<>();
        lines.add(Codec.encodeText(job.options()));
        inputs.forEach((name, input) -> lines.add(name + "=" + input.artifact().digest()));
        return Sha256.of(String.join("\n", lines));
    }
}
