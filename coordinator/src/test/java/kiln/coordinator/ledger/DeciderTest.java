package kiln.coordinator.ledger;

import static kiln.coordinator.ledger.Graphs.ALICE;
import static kiln.coordinator.ledger.Graphs.BOB;
import static kiln.coordinator.ledger.Graphs.BUILD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kiln.schemas.message.CellOutcome;
import kiln.schemas.message.Failure;
import kiln.schemas.message.JobResult;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.Plan;
import kiln.schemas.plan.Sha256;
import org.junit.jupiter.api.Test;

/// Offers, claims, leases and failures.
class DeciderTest extends LedgerStory {
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
    void aJobThatEndsOneWorkerOverAndOver_isNotQuarantinedButGivenUpInTheEnd() {
        started(tools, ALICE);
        expire(tools, 1, ALICE);
        claim(tools, 2, ALICE);
        expire(tools, 2, ALICE);
        claim(tools, 3, ALICE);

        List<LedgerEvent> events = expire(tools, 3, ALICE);

        assertEquals(new LedgerEvent.JobFailed(tools, Failure.infrastructure("E230",
                "given up after 3 tries: worker alice-1 fell silent"), Optional.empty(), false), events.get(1));
        assertEquals(new CellOutcome.Blocked(tools.value(), "tools (" + tools + "): E230 given up after 3 tries: worker "
                + "alice-1 fell silent; this is the farm's fault, not the cell's: build it again"), outcome());
    }

    @Test
    void resetsAndCancels_nameTheAttemptTheyEnd() {
        finish(tools);
        started(kernel, ALICE);
        started(root, BOB);
        var lost = resultFor(tools, ALICE, 1).outputs().get("tree").digest();

        assertEquals(List.of(
                new LedgerEvent.JobReset(kernel, "an input was lost", Optional.of(1)),
                new LedgerEvent.JobReset(tools, "its output was lost", Optional.of(1))),
                fail(kernel, 1, ALICE, Failure.lost(lost, "spoilt")).subList(1, 3));
        assertEquals(List.of(new LedgerEvent.JobCancelled(tools, Optional.of(1)),
                new LedgerEvent.JobCancelled(kernel, Optional.of(1)),
                new LedgerEvent.JobCancelled(root, Optional.of(1)),
                new LedgerEvent.JobCancelled(image, Optional.of(0)),
                new LedgerEvent.JobCancelled(boot, Optional.of(0))),
                decide(new Command.Cancel(BUILD, "enough", NOW)).stream()
                        .filter(LedgerEvent.JobCancelled.class::isInstance).toList());
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
    void aResultThatLacksWhatOthersNeed_isNoResult() {
        started(tools, ALICE);
        JobResult whole = resultFor(tools, ALICE, 1);
        JobResult empty = new JobResult(whole.key(), tools, 1, ALICE, Map.of(), Map.of(), 0, 0, 0, Optional.empty());

        var events = report(new WorkerReport.Succeeded(tools, 1, ALICE, empty));

        assertEquals(Failure.internal("E901", "the result lacks the output tree; please report this with the log"),
                ((LedgerEvent.AttemptFailed) events.getFirst()).failure());
        submit(Graphs.OTHER_BUILD);
    }

    @Test
    void aStoredResultOfAnotherKey_isNotTaken() {
        submit(BUILD);
        JobResult other = Graphs.result(tools, ledger.entry(tools).job().options(), Sha256.of("other"), 1, ALICE);

        assertEquals(List.of("JobQueued"), names(lookedUp(tools, Optional.of(other))));
    }

    @Test
    void aPlanThatIsNotWhole_isRefusedBeforeAnythingBecomesTrue() {
        Plan torn = new Plan(plan.request(), plan.cells(), plan.jobs().subList(1, plan.jobs().size()));

        var stumbled = assertThrows(Decider.StumbledException.class,
                () -> decide(new Command.Submit(BUILD, torn, NOW)));

        assertEquals(List.of(), stumbled.events());
        assertEquals(0, ledger.eventCount());
    }
}
