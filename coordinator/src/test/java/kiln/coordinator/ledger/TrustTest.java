package kiln.coordinator.ledger;

import static kiln.coordinator.ledger.Graphs.ALICE;
import static kiln.coordinator.ledger.Graphs.BOB;
import static kiln.coordinator.ledger.Graphs.BUILD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import kiln.schemas.message.CellOutcome;
import kiln.schemas.message.Failure;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Plan;
import kiln.schemas.plan.WorkerId;
import org.junit.jupiter.api.Test;

/// Which worker gets which job, and whose word counts.
class TrustTest extends LedgerStory {
    private static final Failure DISK = Failure.infrastructure("E110", "disk full");
    private static final Failure COMPILER = Failure.build("E310", "no rule to make target");
    private static final Failure STORE = Failure.infrastructure("E210", "the store is down");

    @Test
    void aWorkerIsHeardOfOnce_andMissedOnce() {
        assertEquals(List.of(new LedgerEvent.WorkerJoined(ALICE, NOW)), decide(new Command.WorkerHeard(ALICE, NOW)));
        assertEquals(List.of(), decide(new Command.WorkerHeard(ALICE, NOW)));
        assertEquals(List.of(new LedgerEvent.WorkerLeft(ALICE, false, NOW)),
                decide(new Command.WorkerGone(ALICE, false, NOW)));
        assertEquals(List.of(), decide(new Command.WorkerGone(ALICE, false, NOW)));
    }

    @Test
    void aFailureOfTheFarm_isTriedByAnotherWorkerFirst() {
        both();
        started(tools, ALICE);
        fail(tools, 1, ALICE, DISK);

        assertEquals(List.of(
                new LedgerEvent.ClaimRefused(tools, 2, ALICE),
                new LedgerEvent.JobQueued(tools, 3, NOW + 1_000)), claim(tools, 2, ALICE));
        assertEquals(List.of(new LedgerEvent.JobStarted(tools, 3, BOB, NOW)), claim(tools, 3, BOB));
    }

    @Test
    void withoutAnotherWorker_theSameOneTriesAgain() {
        decide(new Command.WorkerHeard(ALICE, NOW));
        started(tools, ALICE);
        fail(tools, 1, ALICE, DISK);

        assertEquals(List.of(new LedgerEvent.JobStarted(tools, 2, ALICE, NOW)), claim(tools, 2, ALICE));
    }

    @Test
    void whenNobodyElseTakesItForAMinute_theSameWorkerMay() {
        both();
        started(tools, ALICE);
        fail(tools, 1, ALICE, DISK);
        long held = NOW + 1_000;

        claimAt(tools, 2, ALICE, held + Trust.ELSEWHERE_MILLIS - 1);
        assertEquals(List.of("JobStarted"), names(claimAt(tools, 3, ALICE, held + Trust.ELSEWHERE_MILLIS)),
                "a refused claim does not move the time");
    }

    @Test
    void whereOnlyItsDoubterIsElsewhere_theSameWorkerTriesAgainAtOnce() {
        both();
        succeededTools();
        started(kernel, BOB);
        fail(kernel, 1, BOB, COMPILER);
        claim(kernel, 2, ALICE);
        fail(kernel, 2, ALICE, DISK);

        assertEquals(List.of("ClaimRefused", "JobQueued"), names(claim(kernel, 3, BOB)));
        assertEquals(List.of(new LedgerEvent.JobStarted(kernel, 4, ALICE, NOW)), claim(kernel, 4, ALICE));
    }

    @Test
    void itIsSaidBeforehand_whoIsToLeaveAJobToOthers_andUntilWhen() {
        both();
        succeededTools();
        started(kernel, BOB);
        fail(kernel, 1, BOB, COMPILER);

        long over = NOW + Trust.SECOND_OPINION_MILLIS;
        assertEquals(List.of(List.of(BOB), List.of(BOB), List.of()), List.of(
                keptFrom(kernel, NOW), keptFrom(kernel, over - 1), keptFrom(kernel, over)));
        assertEquals(List.of(), keptFrom(root, NOW), "nobody failed that");
    }

    @Test
    void whenTheClockWasSetBackSince_nobodyIsKeptFromAJob() {
        both();
        started(tools, ALICE);
        fail(tools, 1, ALICE, DISK);

        assertEquals(List.of("JobStarted"), names(claimAt(tools, 2, ALICE, NOW - 1)));
    }

    @Test
    void whenTheClockWasSetBackSince_aQuarantineIsOver() {
        aWorkerThatFailsFourJobsInARow_isQuarantinedWhileAnotherWorks_andNoCellFails();

        assertEquals(List.of(), decide(new Command.ReleaseDue(NOW)));
        assertEquals(List.of(new LedgerEvent.WorkerReleased(BOB, "its quarantine is over", true, NOW - 1)),
                decide(new Command.ReleaseDue(NOW - 1)));
    }

    @Test
    void aRecipesFailureOnANewWorker_isSeenByAnotherBeforeItIsBelieved() {
        both();
        succeededTools();
        started(kernel, BOB);

        assertEquals(List.of("AttemptFailed", "JobQueued"), names(fail(kernel, 1, BOB, COMPILER)));
        assertEquals(List.of("ClaimRefused", "JobQueued"), names(claim(kernel, 2, BOB)));
        claim(kernel, 3, ALICE);
        fail(kernel, 3, ALICE, COMPILER);

        assertEquals(new CellOutcome.Failed(kernel.value(), COMPILER, Optional.empty()), outcome());
        assertEquals(List.of(), suspected(), "each speaks for the other");
    }

    @Test
    void aRecipesFailureThatAnotherWorkerDoesNotHave_failsNothing() {
        both();
        succeededTools();
        started(kernel, BOB);
        fail(kernel, 1, BOB, COMPILER);
        claim(kernel, 2, ALICE);

        assertEquals(List.of("JobSucceeded"), names(succeed(kernel, 2, ALICE)));
        assertEquals(List.of(BOB), suspected());
    }

    @Test
    void aWorkerThatHasMadeSomething_isBelievedOnce_andHeldAgainstOthersTheSecondTime() {
        both();
        succeededTools();
        started(kernel, ALICE);
        assertInstanceOf(LedgerEvent.JobFailed.class, fail(kernel, 1, ALICE, COMPILER).get(1));

        started(root, ALICE);
        assertEquals(List.of("AttemptFailed", "JobQueued"), names(fail(root, 1, ALICE, COMPILER)));
    }

    @Test
    void aResultThatAWorkerOnlyFound_provesNothingOfIt() {
        both();
        started(tools, BOB);
        report(new WorkerReport.Succeeded(tools, 1, BOB, resultFor(tools, ALICE, 1)));
        started(kernel, BOB);

        assertEquals(List.of("AttemptFailed", "JobQueued"), names(fail(kernel, 1, BOB, COMPILER)));
    }

    @Test
    void aBugOfOurs_isNeverBelievedOfOneWorker() {
        both();
        succeededTools();
        started(kernel, ALICE);

        assertEquals(List.of("AttemptFailed", "JobQueued"),
                names(fail(kernel, 1, ALICE, Failure.internal("E900", "stumbled"))));
    }

    @Test
    void aWorkerThatFailsFourJobsInARow_isQuarantinedWhileAnotherWorks_andNoCellFails() {
        Plan matrix = wide();
        List<LedgerEvent> last = List.of();
        for (JobId job : wide(matrix)) {
            started(job, BOB);
            last = fail(job, 1, BOB, COMPILER);
        }

        assertEquals(new LedgerEvent.WorkerQuarantined(BOB, "4 different jobs in a row failed there (E310) while others work",
                NOW + Trust.QUARANTINE_MILLIS, NOW), last.getLast());
        assertEquals(1, ledger.build(BUILD).orElseThrow().outcomes().size(), "the skipped one only");
        assertEquals(List.of("ClaimRefused", "JobQueued"), names(claim(wide(matrix).getFirst(), 2, BOB)));
    }

    @Test
    void aWorkerAlone_isNeverQuarantined() {
        decide(new Command.Submit(BUILD, Graphs.matrix("", 1, 1, 5), NOW));
        decide(new Command.WorkerHeard(BOB, NOW));
        for (JobId job : wide(Graphs.matrix("", 1, 1, 5))) {
            started(job, BOB);
            assertEquals(List.of("AttemptFailed", "JobQueued"), names(fail(job, 1, BOB, DISK)));
        }
    }

    @Test
    void aStoreThatIsDownForAll_costsNoWorkerItsName() {
        for (JobId job : wide(wide())) {
            started(job, BOB);
            assertEquals(List.of("AttemptFailed", "JobQueued"), names(fail(job, 1, BOB, STORE)));
        }
    }

    @Test
    void aStoreThatOneWorkerOnlyCannotReach_costsItItsName() {
        Plan matrix = wide();
        List<JobId> jobs = wide(matrix);
        started(jobs.get(0), BOB);
        fail(jobs.get(0), 1, BOB, STORE);
        JobId other = Graphs.job(matrix, "tools");
        started(other, ALICE);
        succeed(other, 1, ALICE);
        List<LedgerEvent> last = List.of();
        for (JobId job : jobs.subList(1, 4)) {
            started(job, BOB);
            last = fail(job, 1, BOB, STORE);
        }

        assertInstanceOf(LedgerEvent.WorkerQuarantined.class, last.getLast());
    }

    @Test
    void aQuarantine_endsByTimeOnProbation_andTheNextFailureRenewsIt() {
        aWorkerThatFailsFourJobsInARow_isQuarantinedWhileAnotherWorks_andNoCellFails();
        long due = NOW + Trust.QUARANTINE_MILLIS;

        assertEquals(List.of(), decide(new Command.ReleaseDue(due - 1)));
        assertEquals(List.of(new LedgerEvent.WorkerReleased(BOB, "its quarantine is over", true, due)),
                decide(new Command.ReleaseDue(due)));
        JobId fifth = Graphs.job(Graphs.matrix("", 1, 1, 5), "root distro-4");
        started(fifth, BOB);
        assertEquals("WorkerQuarantined", names(fail(fifth, 1, BOB, DISK)).getLast());
    }

    @Test
    void aQuarantinedWorkerWhoseFailuresOthersConfirm_isReleased() {
        Plan matrix = wide();
        aWorkerFails(matrix);
        List<String> said = List.of();
        for (JobId job : wide(matrix)) {
            claim(job, 2, ALICE);
            said = names(fail(job, 2, ALICE, COMPILER));
        }

        assertEquals("WorkerReleased", said.getLast());
    }

    @Test
    void aFailureOfADrainedWorkersGivenBackJob_isHeldAgainstNobody() {
        both();
        started(tools, ALICE);

        List<LedgerEvent> events = decide(new Command.Drain(ALICE, "a new disk", true, NOW));

        assertEquals(List.of("WorkerDrained", "AttemptFailed", "JobQueued"), names(events));
        assertEquals(new LedgerEvent.JobQueued(tools, 2, NOW), events.get(2));
        assertEquals(List.of(), suspected());
        assertEquals(0, ledger.entry(tools).farmFailures());
    }

    private void aWorkerFails(Plan matrix) {
        for (JobId job : wide(matrix)) {
            started(job, BOB);
            fail(job, 1, BOB, COMPILER);
        }
    }

    private void both() {
        decide(new Command.WorkerHeard(ALICE, NOW));
        decide(new Command.WorkerHeard(BOB, NOW));
    }

    private void succeededTools() {
        finish(tools);
    }

    /// A build with five roots, and both workers there.
    private Plan wide() {
        Plan matrix = Graphs.matrix("", 1, 1, 5);
        decide(new Command.Submit(BUILD, matrix, NOW));
        both();
        return matrix;
    }

    private static List<JobId> wide(Plan matrix) {
        return List.of(Graphs.job(matrix, "root distro-0"), Graphs.job(matrix, "root distro-1"),
                Graphs.job(matrix, "root distro-2"), Graphs.job(matrix, "root distro-3"));
    }

    private List<WorkerId> keptFrom(JobId job, long atMillis) {
        return ledger.workforce().keptFrom(ledger.entry(job), atMillis);
    }

    private List<LedgerEvent> claimAt(JobId job, int attempt, WorkerId worker, long atMillis) {
        return decide(new Command.Report(new WorkerReport.Claimed(job, attempt, worker), 1, atMillis));
    }

    private List<WorkerId> suspected() {
        Set<WorkerId> all = ledger.workforce().all().stream()
                .filter(worker -> !worker.suspicions().isEmpty()).map(WorkerEntry::id).collect(Collectors.toSet());
        return List.copyOf(all);
    }
}
