package kiln.coordinator.ledger;

import static kiln.coordinator.ledger.Graphs.ALICE;
import static kiln.coordinator.ledger.Graphs.BOB;
import static kiln.coordinator.ledger.Graphs.BUILD;
import static kiln.coordinator.ledger.Graphs.OTHER_BUILD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
import org.junit.jupiter.api.Test;

class DeciderTest {
    private static final long NOW = 1_000;

    private final Decider decider = new Decider(2, 3, 1_000);
    private final Ledger ledger = new Ledger();
    private final Plan plan = Graphs.oneCell();
    private final JobId tools = Graphs.job(plan, "tools");
    private final JobId kernel = Graphs.job(plan, "kernel");
    private final JobId root = Graphs.job(plan, "root");
    private final JobId image = Graphs.job(plan, "image");
    private final JobId boot = Graphs.job(plan, "boot");

    @Test
    void aBuildIsAccepted_andJobsWithoutNeedsAreKeyed() {
        List<LedgerEvent> events = submit(BUILD);

        assertEquals(List.of("BuildAccepted", "JobPlanned", "JobPlanned", "JobPlanned", "JobPlanned", "JobPlanned",
                "CellPlanned", "JobKeyed", "JobKeyed"), names(events));
        assertEquals(Set.of(tools, root), ledger.toLookUp());
    }

    @Test
    void theSameBuildTwice_isOneBuild() {
        submit(BUILD);

        assertEquals(List.of(), submit(BUILD));
    }

    @Test
    void aKeyTheStoreDoesNotKnow_isQueuedAsTheFirstAttempt() {
        submit(BUILD);

        assertEquals(List.of(new LedgerEvent.JobQueued(tools, 1, 0)), lookedUp(tools, Optional.empty()));
    }

    @Test
    void aKeyTheStoreKnows_isReusedAndItsDependentsAreKeyed() {
        submit(BUILD);
        JobResult known = resultFor(tools, ALICE, 1);

        List<LedgerEvent> events = lookedUp(tools, Optional.of(known));

        assertEquals(List.of("JobReused", "JobKeyed"), names(events));
        assertEquals(kernel, ((LedgerEvent.JobKeyed) events.get(1)).job());
    }

    @Test
    void anAnswerForAnOldKey_changesNothing() {
        submit(BUILD);
        lookedUp(tools, Optional.empty());

        assertEquals(List.of(), lookedUp(tools, Optional.empty()));
    }

    @Test
    void theFirstClaimWins_andTheSecondIsRefused() {
        submit(BUILD);
        lookedUp(tools, Optional.empty());

        assertEquals(List.of(new LedgerEvent.JobStarted(tools, 1, ALICE, NOW)), claim(tools, 1, ALICE));
        assertEquals(List.of(new LedgerEvent.ClaimRefused(tools, 1, BOB)), claim(tools, 1, BOB));
        assertEquals(List.of(), claim(tools, 1, ALICE), "said twice");
    }

    @Test
    void aClaimOfAnotherAttempt_isRefused() {
        submit(BUILD);
        lookedUp(tools, Optional.empty());

        assertEquals(List.of(new LedgerEvent.ClaimRefused(tools, 2, ALICE)), claim(tools, 2, ALICE));
    }

    @Test
    void reportFromAnExpiredLease_changesNothing() {
        started(tools, ALICE);
        expire(tools, 1, ALICE);

        assertEquals(List.of(), succeed(tools, 1, ALICE));
        assertEquals(List.of(), fail(tools, 1, ALICE, Failure.build("E210", "no")));
    }

    @Test
    void reportOfAWorkerWithoutTheLease_changesNothing() {
        started(tools, ALICE);

        assertEquals(List.of(), succeed(tools, 1, BOB));
    }

    @Test
    void anExpiryOfAnotherAttemptOrWorker_changesNothing() {
        started(tools, ALICE);

        assertEquals(List.of(), expire(tools, 2, ALICE));
        assertEquals(List.of(), expire(tools, 1, BOB));
    }

    @Test
    void aSilentWorker_costsAnAttemptAndTheJobIsOfferedAtOnce() {
        started(tools, ALICE);

        List<LedgerEvent> events = expire(tools, 1, ALICE);

        assertEquals(List.of("AttemptFailed", "JobQueued"), names(events));
        assertEquals(new LedgerEvent.JobQueued(tools, 2, NOW), events.get(1));
    }

    @Test
    void aJobThatEndsThreeWorkers_isQuarantinedAndItsCellSaysSo() {
        started(tools, ALICE);
        expire(tools, 1, ALICE);
        claim(tools, 2, BOB);
        expire(tools, 2, BOB);
        claim(tools, 3, ALICE);

        List<LedgerEvent> events = expire(tools, 3, ALICE);

        assertTrue(((LedgerEvent.JobFailed) events.get(1)).quarantined());
        assertInstanceOf(CellOutcome.Quarantined.class, outcome());
    }

    @Test
    void aFailureOfTheFarm_isTriedAgainLaterAndNotForEver() {
        started(tools, ALICE);
        Failure disk = Failure.infrastructure("E110", "disk full");

        assertEquals(new LedgerEvent.JobQueued(tools, 2, NOW + 1_000), fail(tools, 1, ALICE, disk).get(1));
        claim(tools, 2, ALICE);
        assertEquals(new LedgerEvent.JobQueued(tools, 3, NOW + 2_000), fail(tools, 2, ALICE, disk).get(1));
        claim(tools, 3, ALICE);
        assertEquals(List.of("AttemptFailed", "JobFailed", "JobBlocked", "JobBlocked", "CellCompleted", "JobBlocked"),
                names(fail(tools, 3, ALICE, disk)));
        assertInstanceOf(CellOutcome.Blocked.class, outcome(), "the farm's fault is not the cell's");
    }

    @Test
    void aFailureOfTheRecipe_endsTheJobAtOnceAndFailsTheCell() {
        started(tools, ALICE);
        succeed(tools, 1, ALICE);
        started(kernel, ALICE);
        Failure compiler = Failure.build("E210", "drivers/x.c:1:2: error: no");

        fail(kernel, 1, ALICE, compiler);

        assertEquals(new CellOutcome.Failed(kernel.value(), compiler, Optional.empty()), outcome());
    }

    @Test
    void aSharedToolThatFails_blocksTheCellAndIsNamed() {
        started(tools, ALICE);

        fail(tools, 1, ALICE, Failure.build("E211", "no such package"));

        CellOutcome.Blocked blocked = assertInstanceOf(CellOutcome.Blocked.class, outcome());
        assertEquals(tools.value(), blocked.job());
    }

    @Test
    void aLostInput_isMadeAgainBeforeTheJobGoesOn() {
        finish(tools);
        started(kernel, ALICE);
        var lost = resultFor(tools, ALICE, 1).outputs().get("tree").digest();

        List<LedgerEvent> events = fail(kernel, 1, ALICE, Failure.lost(lost, "spoilt"));

        assertEquals(List.of("AttemptFailed", "JobReset", "JobReset", "JobKeyed"), names(events));
        assertEquals(tools, ((LedgerEvent.JobKeyed) events.get(3)).job());
        assertInstanceOf(JobState.Waiting.class, stateOf(kernel));
    }

    @Test
    void aCellIsBuilt_onlyWhenItBootedAndIsPublished() {
        List.of(tools, root, kernel, image, boot).forEach(this::finish);
        assertEquals(Set.of(new CellRef(BUILD, cell().cell())), ledger.toPublish());

        List<LedgerEvent> events = decide(new Command.Published(BUILD, cell().cell(), List.of(), NOW));

        assertEquals(List.of("CellCompleted"), names(events));
        assertInstanceOf(CellOutcome.Built.class, outcome());
        assertEquals(Set.of(BUILD), ledger.toConclude());
    }

    @Test
    void aBuildEndsGreen_onceItsRecordIsWritten() {
        List.of(tools, root, kernel, image, boot).forEach(this::finish);
        decide(new Command.Published(BUILD, cell().cell(), List.of(), NOW));

        var finished = (LedgerEvent.BuildFinished) decide(new Command.Concluded(BUILD, NOW)).getFirst();

        assertEquals("green", finished.state());
        assertEquals(5, finished.jobs().run());
        assertEquals(10.0, finished.cpuSeconds());
        assertEquals(List.of(), decide(new Command.Concluded(BUILD, NOW)), "concluded once");
    }

    @Test
    void aSecondBuildOfTheSame_asksTheStoreAgainAndReusesAll() {
        aBuildEndsGreen_onceItsRecordIsWritten();

        submit(OTHER_BUILD);
        List.of(tools, root, kernel, image, boot).forEach(job -> lookedUp(job, Optional.of(resultFor(job, ALICE, 1))));
        decide(new Command.Published(OTHER_BUILD, cell().cell(), List.of(), NOW));
        decide(new Command.Concluded(OTHER_BUILD, NOW));

        var build = ledger.build(OTHER_BUILD).orElseThrow();
        assertInstanceOf(CellOutcome.Reused.class, build.outcomes().get(cell().cell()));
        assertEquals(0, build.finished().orElseThrow().jobs().run());
        assertEquals(5, build.finished().orElseThrow().jobs().reused());
    }

    @Test
    void twoBuildsAtOnce_shareARunningJob() {
        started(tools, ALICE);

        assertEquals(List.of("BuildAccepted", "JobPlanned", "JobPlanned", "JobPlanned", "JobPlanned", "JobPlanned",
                "CellPlanned"), names(submit(OTHER_BUILD)));
        assertInstanceOf(JobState.Running.class, stateOf(tools));
    }

    @Test
    void aCancelledBuild_leavesAloneWhatAnotherBuildWants() {
        started(tools, ALICE);
        submit(OTHER_BUILD);

        decide(new Command.Cancel(BUILD, "enough", NOW));

        assertInstanceOf(JobState.Running.class, stateOf(tools));
        assertInstanceOf(CellOutcome.Cancelled.class, outcome());
        assertEquals(Set.of(BUILD), ledger.toConclude());
    }

    @Test
    void theLastCancel_endsTheJobs() {
        started(tools, ALICE);

        decide(new Command.Cancel(BUILD, "enough", NOW));

        assertEquals(Set.of(), ledger.running());
        assertInstanceOf(JobState.Cancelled.class, stateOf(tools));
    }

    @Test
    void aBuildAfterACancelledOne_startsAfresh() {
        started(tools, ALICE);
        decide(new Command.Cancel(BUILD, "enough", NOW));

        submit(OTHER_BUILD);

        assertInstanceOf(JobState.Keyed.class, stateOf(tools));
        assertEquals(1, stateOf(tools).attempt(), "the attempt never goes back");
    }

    @Test
    void aSpoiltImageFoundAtPublication_isMadeAndBootedAgain() {
        List.of(tools, root, kernel, image, boot).forEach(this::finish);

        decide(new Command.ResultLost(image, "spoilt"));

        assertEquals(Set.of(), ledger.toPublish());
        assertInstanceOf(JobState.Keyed.class, stateOf(image));
        assertInstanceOf(JobState.Waiting.class, stateOf(boot));
    }

    @Test
    void theLongestWayToGo_isKnownForEachJob() {
        submit(BUILD);

        assertEquals(Estimate.seconds(kiln.schemas.plan.JobKind.BOOT), ledger.entry(boot).remainingSeconds());
        assertEquals(20 + 240 + 20 + 20, ledger.entry(tools).remainingSeconds());
    }

    private List<LedgerEvent> submit(BuildId build) {
        return decide(new Command.Submit(build, plan, NOW));
    }

    /// Brings a job as far as running, and what it needs to its end.
    private void started(JobId job, WorkerId worker) {
        if (ledger.build(BUILD).isEmpty()) {
            submit(BUILD);
        }
        lookedUp(job, Optional.empty());
        claim(job, stateOf(job).attempt(), worker);
    }

    private void finish(JobId job) {
        started(job, ALICE);
        succeed(job, stateOf(job).attempt(), ALICE);
    }

    private List<LedgerEvent> lookedUp(JobId job, Optional<JobResult> result) {
        return decide(new Command.LookedUp(job, keyOf(job), result));
    }

    private kiln.schemas.plan.Sha256 keyOf(JobId job) {
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

    private JobResult resultFor(JobId job, WorkerId worker, int attempt) {
        return Graphs.result(job, ledger.entry(job).job().options(), keyOf(job), attempt, worker);
    }

    private List<LedgerEvent> claim(JobId job, int attempt, WorkerId worker) {
        return report(new WorkerReport.Claimed(job, attempt, worker));
    }

    private List<LedgerEvent> succeed(JobId job, int attempt, WorkerId worker) {
        return report(new WorkerReport.Succeeded(job, attempt, worker, resultFor(job, worker, attempt)));
    }

    private List<LedgerEvent> fail(JobId job, int attempt, WorkerId worker, Failure failure) {
        return report(new WorkerReport.Failed(job, attempt, worker, failure, Optional.empty(), 0, 0));
    }

    private List<LedgerEvent> report(WorkerReport report) {
        return decide(new Command.Report(report, 1, NOW));
    }

    private List<LedgerEvent> expire(JobId job, int attempt, WorkerId worker) {
        return decide(new Command.LeaseExpired(job, attempt, worker, "fell silent", false, NOW));
    }

    private List<LedgerEvent> decide(Command command) {
        return decider.decide(ledger, command);
    }

    private JobState stateOf(JobId job) {
        return ledger.entry(job).state();
    }

    private PlannedCell cell() {
        return plan.cells().getFirst();
    }

    private CellOutcome outcome() {
        return ledger.build(BUILD).orElseThrow().outcomes().get(cell().cell());
    }

    private static List<String> names(List<LedgerEvent> events) {
        List<String> names = new ArrayList<>();
        events.forEach(event -> names.add(event.getClass().getSimpleName()));
        return names;
    }
}
