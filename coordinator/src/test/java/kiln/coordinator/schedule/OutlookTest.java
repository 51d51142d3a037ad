package kiln.coordinator.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.ledger.Decider;
import kiln.coordinator.ledger.Graphs;
import kiln.coordinator.ledger.JobEntry;
import kiln.coordinator.ledger.JobState;
import kiln.coordinator.ledger.Ledger;
import kiln.schemas.message.Failure;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Plan;
import kiln.schemas.plan.Pool;
import org.junit.jupiter.api.Test;

class OutlookTest {
    private static final long NOW = 1_000_000;
    private static final long GIB = 1L << 30;

    private final Ledger ledger = new Ledger();
    private final Decider decider = new Decider(2, 3, 8_000);
    private final Scheduler scheduler = new Scheduler(ledger, Policy.standard(5_000));
    private final Plan plan = Graphs.oneCell();
    private final JobId tools = Graphs.job(plan, "tools");
    private final JobId kernel = Graphs.job(plan, "kernel");
    private final JobId root = Graphs.job(plan, "root");

    @Test
    void aJobWhoseInputRuns_waitsForIt_withItsTimes() {
        submit();
        worker(1, 100 * GIB);
        claim(tools);

        assertEquals(
                Optional.of(new Waiting("input", "for tools, running for 5 s of about 20 s",
                        Map.of("elapsedSeconds", 5L, "expectedSeconds", 20L))),
                at(NOW + 5_000).waiting(job(kernel)));
    }

    @Test
    void aQueuedJob_knowsItsPlace_andTheRule() {
        submit();
        worker(1, 100 * GIB);
        claim(tools);

        assertEquals(
                Optional.of(new Waiting("queue", "number 1 of the 1 ready jobs of build 20260101-000000-0001 (lane"
                        + " interactive, the longest way to go first); 0 of 1 slots are free",
                        Map.of("place", 1L, "of", 1L, "builds", 1L, "slots", 1L, "freeSlots", 0L))),
                at(NOW).waiting(job(root)));
    }

    @Test
    void aNeedThatNoWorkerCouldEverMeet_isSaidAtOnce() {
        submit();
        worker(1, GIB);

        assertEquals(
                Optional.of(new Waiting("no-room", "needs 2048 MiB of disk; the largest worker has 1024 MiB",
                        Map.of("diskBytes", 2 * GIB, "largestBytes", GIB))),
                at(NOW).waiting(job(tools)));
    }

    @Test
    void withoutWorkers_thatIsTheReason() {
        submit();

        assertEquals(
                Optional.of(new Waiting("no-worker", "no worker takes jobs of the pool assemble", Map.of())),
                at(NOW).waiting(job(tools)));
    }

    @Test
    void aPausedBuild_isTheReason() {
        submit();
        worker(1, 100 * GIB);
        decide(new Command.Pause(Graphs.BUILD, "lunch", NOW));

        assertEquals(Optional.of(new Waiting("paused", "its build is paused", Map.of())), at(NOW).waiting(job(tools)));
    }

    @Test
    void afterAFailureOfTheFarm_theJobIsHeldBack() {
        submit();
        worker(1, 100 * GIB);
        claim(tools);
        decide(new Command.Report(new WorkerReport.Failed(tools, 1, Graphs.ALICE,
                Failure.infrastructure("E130", "mirror"), Optional.empty(), 1, 1), 1, NOW));

        assertEquals("held-back", at(NOW).waiting(job(tools)).orElseThrow().code());
    }

    @Test
    void whatRuns_waitsForNothing_andEndsWhenSuchJobsDo() {
        submit();
        worker(1, 100 * GIB);
        claim(tools);

        assertEquals(Optional.empty(), at(NOW).waiting(job(tools)));
        assertEquals(Optional.of(new Eta(NOW + 20_000, NOW + 40_000)), at(NOW + 1).eta(job(tools)));
    }

    @Test
    void whatHangsOnOthers_endsAfterThem() {
        submit();
        worker(2, 100 * GIB);
        claim(tools);

        assertEquals(Optional.of(new Eta(NOW + 260_000, NOW + 520_000)), at(NOW).eta(job(kernel)));
    }

    @Test
    void aBuild_endsWithItsLastJob() {
        submit();
        worker(2, 100 * GIB);
        claim(tools);

        assertEquals(NOW + 300_000, at(NOW).eta(ledger.build(Graphs.BUILD).orElseThrow()).orElseThrow().p50Millis());
    }

    @Test
    void whereNobodyWorks_nothingIsForetold() {
        submit();

        assertEquals(Optional.empty(), at(NOW).eta(job(tools)));
    }

    private Outlook at(long now) {
        return new Outlook(ledger, scheduler, now);
    }

    private JobEntry job(JobId id) {
        return ledger.job(id).orElseThrow();
    }

    private void submit() {
        decide(new Command.Submit(Graphs.BUILD, plan, NOW));
        for (JobId id : Set.copyOf(ledger.toLookUp())) {
            JobState.Keyed keyed = (JobState.Keyed) job(id).state();
            decide(new Command.LookedUp(id, keyed.key(), Optional.empty()));
        }
    }

    private void worker(int slots, long disk) {
        scheduler.worker(Graphs.ALICE, new Capacity(slots, Set.of(Pool.values()), disk, 100 * GIB, 4, true));
    }

    private void claim(JobId id) {
        decide(new Command.Report(new WorkerReport.Claimed(id, 1, Graphs.ALICE), 1, NOW));
    }

    private void decide(Command command) {
        decider.decide(ledger, command);
    }
}
