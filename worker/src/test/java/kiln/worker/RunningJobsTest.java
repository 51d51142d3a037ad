package kiln.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.schemas.message.Failure;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.Progress;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Sha256;
import kiln.schemas.plan.WorkerId;
import org.junit.jupiter.api.Test;

/// What the ledger means for a worker that is at attempt 2 of a job.
class RunningJobsTest {
    private static final WorkerId SELF = new WorkerId("alice-1");
    private static final WorkerId OTHER = new WorkerId("bob-2");
    private static final JobId JOB = new JobId("source-" + "0".repeat(32));
    private static final Failure FAILURE = Failure.infrastructure("E232", "given back");

    @Test
    void whatEndsItsAttemptOrALaterOne_stopsIt() {
        for (LedgerEvent event : List.of(
                new LedgerEvent.JobStarted(JOB, 2, OTHER, 0),
                new LedgerEvent.ClaimRefused(JOB, 2, SELF),
                new LedgerEvent.JobQueued(JOB, 3, 0),
                new LedgerEvent.AttemptFailed(JOB, 2, SELF, FAILURE, Optional.empty(), 0),
                new LedgerEvent.JobCancelled(JOB, Optional.of(2)),
                new LedgerEvent.JobCancelled(JOB, Optional.empty()),
                new LedgerEvent.JobReset(JOB, "gone", Optional.of(2)),
                new LedgerEvent.JobReset(JOB, "gone", Optional.empty()))) {
            assertTrue(isStoppedBy(event), event::toString);
        }
    }

    @Test
    void whatIsOfAnEarlierAttemptOrOfAnotherWorker_leavesItAlone() {
        for (LedgerEvent event : List.of(
                new LedgerEvent.JobStarted(JOB, 2, SELF, 0),
                new LedgerEvent.JobStarted(JOB, 1, OTHER, 0),
                new LedgerEvent.ClaimRefused(JOB, 2, OTHER),
                new LedgerEvent.JobQueued(JOB, 2, 0),
                new LedgerEvent.AttemptFailed(JOB, 1, SELF, FAILURE, Optional.empty(), 0),
                new LedgerEvent.JobCancelled(JOB, Optional.of(1)),
                new LedgerEvent.JobReset(JOB, "gone", Optional.of(1)),
                new LedgerEvent.WorkerDrained(SELF, "a disk", 0),
                new LedgerEvent.WorkerQuarantined(SELF, "all failed", 1, 0))) {
            assertFalse(isStoppedBy(event), event::toString);
        }
    }

    @Test
    void drainedOrQuarantined_itTakesNothing_untilItIsReleased() throws InterruptedException {
        RunningJobs jobs = new RunningJobs(SELF);
        jobs.apply(new LedgerEvent.WorkerDrained(OTHER, "a disk", 0));
        assertTrue(jobs.awaitTaking(Duration.ZERO));

        jobs.apply(new LedgerEvent.WorkerDrained(SELF, "a disk", 0));
        assertFalse(jobs.awaitTaking(Duration.ZERO));
        jobs.apply(new LedgerEvent.WorkerReleased(OTHER, "", false, 0));
        assertFalse(jobs.awaitTaking(Duration.ZERO));
        jobs.apply(new LedgerEvent.WorkerReleased(SELF, "", false, 0));
        assertTrue(jobs.awaitTaking(Duration.ZERO));
        jobs.apply(new LedgerEvent.WorkerQuarantined(SELF, "all failed", 1, 0));
        assertFalse(jobs.awaitTaking(Duration.ZERO));
    }

    @Test
    void aJobThatIsOfferedAnewBeforeItsEndWasHeardOf_isTaken() {
        RunningJobs jobs = new RunningJobs(SELF);
        RunningJobs.Entry first = jobs.begin(offer(2), 0).orElseThrow();
        assertEquals(Optional.empty(), jobs.begin(offer(3), 1), "it is at work");

        first.over();
        jobs.begin(offer(3), 2).orElseThrow();
        jobs.end(first);

        assertEquals(List.of(3), jobs.view().stream().map(Progress.Running::attempt).toList());
    }

    private static JobOffer offer(int attempt) {
        return new JobOffer(JOB, attempt, Sha256.of("key"), "title", new JobOptions.Source("x", 1), Map.of());
    }

    private static boolean isStoppedBy(LedgerEvent event) {
        RunningJobs jobs = new RunningJobs(SELF);
        RunningJobs.Entry entry = jobs.begin(offer(2), 0).orElseThrow();
        jobs.apply(event);
        assertEquals(1, jobs.view().size());
        return entry.lease().lost().isPresent();
    }
}
