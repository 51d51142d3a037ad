package kiln.coordinator.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.ledger.Decider;
import kiln.coordinator.ledger.JobEntry;
import kiln.coordinator.ledger.JobState;
import kiln.coordinator.ledger.Ledger;
import kiln.schemas.message.Failure;
import kiln.schemas.message.JobResult;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.Job;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Lane;
import kiln.schemas.plan.Plan;
import kiln.schemas.plan.Pool;
import kiln.schemas.plan.Sha256;
import kiln.schemas.plan.WorkerId;
import org.junit.jupiter.api.Test;

/// The real ledger and decider; every job takes what its test says.
class SchedulerTest {
    private static final WorkerId WORKER = new WorkerId("worker-1");
    private static final long MIB = 1L << 20;

    private final Ledger ledger = new Ledger();
    private final Decider decider = new Decider(2, 3, 1_000);
    private final Scheduler scheduler = new Scheduler(ledger, Policy.standard(5_000));
    private final Map<String, Long> usedMillis = new HashMap<>();
    private long now = 1_000_000;
    private int builds;

    @Test
    void anInteractiveJob_goesBeforeTenThousandNightlyOnes() {
        submit(Lane.NIGHTLY, "night", 10_000);
        slots(2);
        work(50, 1_000);

        submit(Lane.INTERACTIVE, "single", 1);

        assertEquals("single", label(work(1, 1_000).getFirst()));
    }

    @Test
    void aJobHeldBackByAClockThatWasSetBackSince_isOfferedAtOnce() {
        submit(Lane.NIGHTLY, "night", 1);
        slots(1);
        JobEntry job = offerAndClaim().getFirst();
        Failure full = Failure.infrastructure("E110", "disk full");
        decide(new Command.Report(
                new WorkerReport.Failed(job.job().id(), 1, WORKER, full, Optional.empty(), 1, 1), 1, now + 7_200_000));

        assertEquals(List.of(job), scheduler.choose(now));
    }

    @Test
    void theNightlyLane_getsItsFifth_howeverMuchWaitsInTheInteractiveOne() {
        submit(Lane.INTERACTIVE, "people", 3_000);
        submit(Lane.NIGHTLY, "night", 3_000);
        slots(4);

        work(2_000, 10_000);

        assertEquals(0.20, share("night"), 0.05);
    }

    @Test
    void buildsOfALane_shareItsSlotsEqually() {
        submit(Lane.NIGHTLY, "a", 3_000);
        submit(Lane.NIGHTLY, "b", 3_000);
        submit(Lane.NIGHTLY, "c", 300);
        slots(6);

        work(900, 10_000);

        assertEquals(1 / 3.0, share("a"), 0.05);
        assertEquals(1 / 3.0, share("b"), 0.05);
        assertEquals(1 / 3.0, share("c"), 0.05);
    }

    @Test
    void aBuildThatComesLate_hasSavedNothingUp() {
        submit(Lane.NIGHTLY, "a", 3_000);
        slots(4);
        work(400, 10_000);
        usedMillis.clear();

        submit(Lane.NIGHTLY, "b", 3_000);
        work(400, 10_000);

        assertEquals(0.5, share("b"), 0.05);
    }

    @Test
    void aJobThatNoWorkerHasRoomFor_isNotOffered_andOthersGoOn() {
        slots(1, 1_100 * MIB);
        submit(Lane.NIGHTLY, "night", List.of(toolbox("big", "night"), source("small", "night")));

        assertEquals(List.of("small"), titles(scheduler.choose(now)));
    }

    @Test
    void whatRunningJobsWerePromised_isTakenFromTheRoom() {
        slots(3, 5_000 * MIB);
        submit(Lane.NIGHTLY, "night", IntStream.range(0, 3).mapToObj(i -> toolbox("t" + i, "night")).toList());

        assertEquals(2, offerAndClaim().size());
        assertEquals(List.of(), scheduler.choose(now));
    }

    @Test
    void aWorkerOfOnePool_getsNothingOfAnother() {
        scheduler.worker(WORKER, new Capacity(4, Set.of(Pool.COMPILE), 1L << 40, 1L << 40, 4, true));
        submit(Lane.NIGHTLY, "night", 3);

        assertEquals(List.of(), scheduler.choose(now));
    }

    @Test
    void aWorkerBelowItsFloor_getsNothing() {
        scheduler.worker(WORKER, new Capacity(4, Set.of(Pool.values()), 1L << 40, 1L << 40, 4, false));
        submit(Lane.NIGHTLY, "night", 3);

        assertEquals(List.of(), scheduler.choose(now));
    }

    @Test
    void onlyShortWork_liesReadyBesideBusySlots() {
        slots(1);
        submit(Lane.NIGHTLY, "night", 5);
        work(1, 500);
        assertEquals(1, offerAndClaim().size());
        assertEquals(List.of(), scheduler.choose(now));
    }

    @Test
    void workThatWasShortBefore_isPutBesideBusySlots_forATenthOfASecond() {
        slots(1);
        List<Job> again = IntStream.range(0, 100).mapToObj(i -> source("again", "night" + i)).toList();
        submit(Lane.NIGHTLY, "night", again);
        work(20, 10);

        assertEquals(10, scheduler.choose(now).size());
    }

    @Test
    void workThatWasNeverSeen_isPutBesideBusySlots_threeTimesForEach() {
        slots(2);
        submit(Lane.NIGHTLY, "night", 100);
        work(20, 10);

        assertEquals(2 + 3 * 2, scheduler.choose(now).size());
    }

    @Test
    void jobsThatTakeLongerThanTheyWereGuessedTo_doNotPileUpAheadOfWhoComesLater() {
        slots(2);
        submit(Lane.NIGHTLY, "short", 64);
        work(64, 20);
        submit(Lane.NIGHTLY, "long", 200);
        Deque<JobEntry> offers = new ArrayDeque<>();
        int most = 0;
        for (int i = 0; i < 60; i++) {
            offers.addAll(scheduler.choose(now));
            claim(offers.removeFirst());
            now += 250;
            offers.addAll(scheduler.choose(now));
            if (ledger.running().size() == 2) {
                most = Math.max(most, offers.size());
                end(ledger.job(ledger.running().iterator().next()).orElseThrow(), 500);
            }
        }

        assertEquals(3 * 2, most);
    }

    @Test
    void anOfferHandedBackAgainAndAgain_restsForAWhile() {
        slots(1);
        submit(Lane.NIGHTLY, "night", 1);
        for (int i = 0; i < 4; i++) {
            JobEntry offered = scheduler.choose(now).getFirst();
            scheduler.declined(offered.job().id(), offered.state().attempt(), WORKER);
        }

        assertEquals(List.of(), scheduler.choose(now + 249));
        assertEquals(1, scheduler.choose(now + 250).size());
    }

    @Test
    void aPausedBuild_waits_andGoesOnWhereItWas() {
        slots(1);
        BuildId build = submit(Lane.NIGHTLY, "night", 3);
        decide(new Command.Pause(build, "lunch", now));
        assertEquals(List.of(), scheduler.choose(now));

        decide(new Command.Resume(build, now));
        assertEquals(1, scheduler.choose(now).size());
    }

    private void slots(int slots) {
        slots(slots, 1L << 40);
    }

    private void slots(int slots, long disk) {
        scheduler.worker(WORKER, new Capacity(slots, Set.of(Pool.values()), disk, 1L << 40, 4, true));
    }

    private BuildId submit(Lane lane, String label, int jobs) {
        return submit(lane, label, IntStream.range(0, jobs).mapToObj(i -> source(label + "-" + i, label)).toList());
    }

    private BuildId submit(Lane lane, String label, List<Job> jobs) {
        BuildId build = new BuildId("20260101-000000-" + String.format("%04x", ++builds));
        BuildRequest request = new BuildRequest(List.of(), List.of(), List.of(), List.of(), List.of(), false,
                LocalDate.of(2026, 1, 1), lane, label);
        decide(new Command.Submit(build, new Plan(request, List.of(), jobs), now));
        for (JobId id : List.copyOf(ledger.toLookUp())) {
            JobState.Keyed keyed = (JobState.Keyed) ledger.job(id).orElseThrow().state();
            decide(new Command.LookedUp(id, keyed.key(), Optional.empty()));
        }
        return build;
    }

    private static Job source(String title, String label) {
        return job(title, new JobOptions.Source(label + "/" + title, 1));
    }

    private static Job toolbox(String title, String label) {
        return job(title, new JobOptions.Toolbox(label + "/" + title, 1));
    }

    private static Job job(String title, JobOptions options) {
        String hash = Sha256.of(options.toString()).hex().substring(0, 32);
        return new Job(new JobId(options.kind().id() + "-" + hash), title, options, Map.of());
    }

    /// Lets all slots work, job after job, until so many have ended.
    private List<JobEntry> work(int jobs, long millis) {
        List<JobEntry> ended = new ArrayList<>();
        while (ended.size() < jobs) {
            List<JobEntry> running = offerAndClaim();
            assertTrue(!running.isEmpty(), "nothing was offered");
            now += millis;
            for (JobEntry job : running) {
                end(job, millis);
                ended.add(job);
            }
        }
        return ended;
    }

    private List<JobEntry> offerAndClaim() {
        List<JobEntry> offered = scheduler.choose(now);
        offered.forEach(this::claim);
        return offered;
    }

    private void claim(JobEntry job) {
        decide(new Command.Report(
                new WorkerReport.Claimed(job.job().id(), job.state().attempt(), WORKER), 1, now));
    }

    private void end(JobEntry job, long millis) {
        usedMillis.merge(label(job), millis, Long::sum);
        JobState.Running state = (JobState.Running) job.state();
        JobResult result = new JobResult(state.key(), job.job().id(), state.attempt(), WORKER, Map.of(), Map.of(),
                0, now - millis, now, Optional.empty());
        decide(new Command.Report(
                new WorkerReport.Succeeded(job.job().id(), state.attempt(), WORKER, result), 1, now));
    }

    private void decide(Command command) {
        decider.decide(ledger, command);
    }

    private double share(String label) {
        double all = usedMillis.values().stream().mapToLong(Long::longValue).sum();
        return usedMillis.getOrDefault(label, 0L) / all;
    }

    private static String label(JobEntry job) {
        return job.job().title().replaceAll("-[0-9]+$", "");
    }

    private static List<String> titles(List<JobEntry> jobs) {
        return jobs.stream().map(job -> job.job().title()).toList();
    }
}
