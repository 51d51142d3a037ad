package kiln.coordinator.ledger;

import static kiln.coordinator.ledger.Graphs.ALICE;
import static kiln.coordinator.ledger.Graphs.BOB;
import static kiln.coordinator.ledger.Graphs.BUILD;
import static kiln.coordinator.ledger.Graphs.OTHER_BUILD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import kiln.schemas.message.CellOutcome;
import kiln.schemas.message.Failure;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.CellId;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Plan;
import org.junit.jupiter.api.Test;

/// Cancel, pause, resume, drain, release; and what a later build makes of it.
class OrdersTest extends LedgerStory {
    private final Plan pair = Graphs.matrix("", 1, 2, 1);
    private final CellId first = new CellId("board-0", "kernel-0", "distro-0", "device");
    private final CellId second = new CellId("board-0", "kernel-1", "distro-0", "device");
    private final JobId shared = Graphs.job(pair, "tools");

    @Test
    void aBuildWhoseCellsAllHaveTheirRecords_isNotCancelledAnyMore() {
        List.of(tools, kernel, root, image, boot).forEach(this::finish);
        decide(new Command.Published(BUILD, cell().cell(), List.of(), NOW));

        assertEquals(List.of(), decide(new Command.Cancel(BUILD, "too late", NOW)));

        assertEquals("green", Conclusion.stateOf(ledger.build(BUILD).orElseThrow()));
    }

    @Test
    void aCancelledCell_takesOnlyItsOwnJobsWithIt() {
        runsPair();

        List<LedgerEvent> events = decide(new Command.CancelCell(BUILD, first, "not this one", NOW));

        assertEquals(new LedgerEvent.CellCompleted(BUILD, first, new CellOutcome.Cancelled("not this one"), NOW),
                events.getFirst());
        assertEquals(Set.of("kernel kernel-0", "image board-0", "boot board-0"), titles(events));
        assertInstanceOf(JobState.Running.class, stateOf(shared));
    }

    @Test
    void theLastOfTheCells_takesTheSharedJobWithIt() {
        runsPair();
        decide(new Command.CancelCell(BUILD, first, "", NOW));

        List<LedgerEvent> events = decide(new Command.CancelCell(BUILD, second, "", NOW));

        assertTrue(events.contains(new LedgerEvent.JobCancelled(shared, Optional.of(1))));
        assertEquals(Set.of(BUILD), ledger.toConclude());
        assertEquals(List.of(), decide(new Command.CancelCell(BUILD, second, "", NOW)), "said twice");
    }

    @Test
    void aCellCancelledHereAndABuildCancelledThere_endTheSharedJobTogether() {
        runsPair();
        decide(new Command.Submit(OTHER_BUILD, pair, NOW));
        decide(new Command.CancelCell(BUILD, first, "", NOW));
        decide(new Command.CancelCell(BUILD, second, "", NOW));
        assertInstanceOf(JobState.Running.class, stateOf(shared));

        decide(new Command.Cancel(OTHER_BUILD, "", NOW));

        assertInstanceOf(JobState.Cancelled.class, stateOf(shared), "the first build is still open, but not for this");
    }

    @Test
    void whatWasCancelledWithACell_isMadeForTheNextBuildThatWantsIt() {
        runsPair();
        decide(new Command.CancelCell(BUILD, first, "", NOW));
        JobId own = Graphs.job(pair, "kernel kernel-0");
        assertInstanceOf(JobState.Cancelled.class, stateOf(own));

        decide(new Command.Submit(OTHER_BUILD, pair, NOW));

        assertInstanceOf(JobState.Waiting.class, stateOf(own));
        assertFalse(ledger.build(OTHER_BUILD).orElseThrow().outcomes().containsKey(first));
    }

    @Test
    void aPausedBuild_isNotStarted_andGoesOnWhereItWas() {
        submit(BUILD);
        lookedUp(tools, Optional.empty());

        assertEquals(List.of(new LedgerEvent.BuildPaused(BUILD, "later", NOW)),
                decide(new Command.Pause(BUILD, "later", NOW)));
        assertEquals(List.of(), decide(new Command.Pause(BUILD, "again", NOW)));
        assertTrue(ledger.isHeld(ledger.entry(tools)));
        assertEquals(List.of("ClaimRefused", "JobQueued"), names(claim(tools, 1, ALICE)));

        assertEquals(List.of(new LedgerEvent.BuildResumed(BUILD, NOW)), decide(new Command.Resume(BUILD, NOW)));
        assertEquals(List.of(), decide(new Command.Resume(BUILD, NOW)));
        assertEquals(List.of("JobStarted"), names(claim(tools, 2, ALICE)));
    }

    @Test
    void aPausedBuild_holdsNothingThatAnotherWants_andWhatRunsRunsOn() {
        started(tools, ALICE);
        decide(new Command.Pause(BUILD, "later", NOW));
        assertEquals("JobSucceeded", names(succeed(tools, 1, ALICE)).getFirst());

        assertTrue(ledger.isHeld(ledger.entry(root)));
        submit(OTHER_BUILD);
        assertFalse(ledger.isHeld(ledger.entry(root)));
        decide(new Command.Cancel(OTHER_BUILD, "", NOW));
        assertTrue(ledger.isHeld(ledger.entry(root)));
    }

    @Test
    void aDrainedWorker_finishesWhatItHas_andGetsNothingMore() {
        started(tools, ALICE);

        assertEquals(List.of(new LedgerEvent.WorkerDrained(ALICE, "a new disk", NOW)),
                decide(new Command.Drain(ALICE, "a new disk", false, NOW)));
        assertEquals("JobSucceeded", names(succeed(tools, 1, ALICE)).getFirst());
        lookedUp(kernel, Optional.empty());
        assertEquals(List.of("ClaimRefused", "JobQueued"), names(claim(kernel, 1, ALICE)));

        assertEquals(List.of(new LedgerEvent.WorkerReleased(ALICE, "the disk is in", false, NOW)),
                decide(new Command.Release(ALICE, "the disk is in", NOW)));
        assertEquals(List.of("JobStarted"), names(claim(kernel, 2, ALICE)));
    }

    @Test
    void aDrainTurnedUrgent_givesBackWhatStillRuns() {
        started(tools, ALICE);
        decide(new Command.Drain(ALICE, "soon", false, NOW));

        assertEquals(List.of("AttemptFailed", "JobQueued"), names(decide(new Command.Drain(ALICE, "now", true, NOW))));
        assertEquals(Set.of(), ledger.running());
    }

    @Test
    void aDrainedWorkerThatFellSilent_isStillDrainedWhenItComesBack_butNotOnceItHasEnded() {
        decide(new Command.WorkerHeard(ALICE, NOW));
        decide(new Command.Drain(ALICE, "", false, NOW));
        decide(new Command.WorkerGone(ALICE, false, NOW));
        decide(new Command.WorkerHeard(ALICE, NOW));
        assertFalse(ledger.workforce().mayTake(ALICE));

        decide(new Command.WorkerGone(ALICE, true, NOW));
        assertEquals(List.of(), List.copyOf(ledger.workforce().all()));
    }

    @Test
    void whatTheFarmGaveUp_isTriedAgainForTheNextBuild_evenWhileTheFirstIsOpen() {
        started(tools, ALICE);
        for (int attempt = 1; attempt <= 3; attempt++) {
            claim(tools, attempt, ALICE);
            fail(tools, attempt, ALICE, Failure.infrastructure("E110", "disk full"));
        }
        assertInstanceOf(CellOutcome.Blocked.class, outcome());

        submit(OTHER_BUILD);

        assertInstanceOf(JobState.Keyed.class, stateOf(tools));
        assertEquals(0, ledger.entry(tools).farmFailures());
        assertEquals(3, stateOf(tools).attempt(), "the attempt never goes back");
    }

    @Test
    void whatTheRecipeFailed_countsForOthersForTenMinutesOnly() {
        started(root, ALICE);
        fail(root, 1, ALICE, Failure.build("E310", "no"));

        submit(OTHER_BUILD);
        assertInstanceOf(CellOutcome.Failed.class, ledger.build(OTHER_BUILD).orElseThrow().outcomes().get(cell().cell()));

        var third = new kiln.schemas.plan.BuildId("20260101-000000-0003");
        decide(new Command.Submit(third, plan, NOW + Retry.BUILD_FAILURE_MILLIS));
        assertInstanceOf(JobState.Keyed.class, stateOf(root));
    }

    @Test
    void aQuarantinedJob_isLeftAloneForADay_orUntilItIsReleased() {
        started(tools, ALICE);
        expire(tools, 1, ALICE);
        claim(tools, 2, BOB);
        expire(tools, 2, BOB);
        claim(tools, 3, ALICE);
        expire(tools, 3, ALICE);
        decide(new Command.Concluded(BUILD, NOW));

        submit(OTHER_BUILD);
        assertInstanceOf(CellOutcome.Quarantined.class,
                ledger.build(OTHER_BUILD).orElseThrow().outcomes().get(cell().cell()));

        assertEquals(List.of(new LedgerEvent.JobReset(tools, "looked at", Optional.of(3))),
                decide(new Command.ReleaseJob(tools, "looked at")));
        decide(new Command.Submit(new kiln.schemas.plan.BuildId("20260101-000000-0003"), plan, NOW));
        assertInstanceOf(JobState.Keyed.class, stateOf(tools));
    }

    private void runsPair() {
        decide(new Command.Submit(BUILD, pair, NOW));
        started(shared, ALICE);
    }

    private Set<String> titles(List<LedgerEvent> events) {
        return events.stream().filter(LedgerEvent.JobCancelled.class::isInstance)
                .map(event -> ledger.entry(((LedgerEvent.JobCancelled) event).job()).job().title())
                .collect(java.util.stream.Collectors.toSet());
    }
}
