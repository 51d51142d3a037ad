package kiln.coordinator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.ledger.Decider;
import kiln.coordinator.ledger.Graphs;
import kiln.coordinator.ledger.JobState;
import kiln.coordinator.ledger.Ledger;
import kiln.coordinator.schedule.Policy;
import kiln.schemas.message.Failure;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.Progress;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobKind;
import kiln.schemas.plan.Plan;
import kiln.schemas.plan.Pool;
import org.junit.jupiter.api.Test;

class DispatcherTest {
    private static final long PATIENCE = 5_000;
    private static final long UNMADE = 60_000;

    private final Ledger ledger = new Ledger();
    private final Decider decider = new Decider(2, 3, 1_000);
    private final Dispatcher dispatcher = new Dispatcher(ledger, Policy.standard(PATIENCE), UNMADE);

    @Test
    void theLongestWayToGo_isOfferedFirst() {
        submit(Graphs.matrix("", 1, 1, 1));
        beat(2);

        List<JobOffer> offers = dispatcher.choose(0);

        assertEquals(List.of(JobKind.TOOLBOX, JobKind.ROOTFS), offers.stream().map(offer -> offer.options().kind()).toList());
    }

    @Test
    void anOfferIsMadeOnce_whileItIsFresh() {
        submit(Graphs.matrix("", 1, 1, 1));
        beat(2);
        dispatcher.choose(0);

        assertEquals(List.of(), dispatcher.choose(PATIENCE));
    }

    @Test
    void anOfferNobodyClaimed_isMadeAgainWithDoublePatience() {
        submit(Graphs.matrix("", 1, 1, 1));
        beat(2);
        dispatcher.choose(0);

        assertEquals(2, dispatcher.choose(PATIENCE + 1).size());
        assertEquals(0, dispatcher.choose(2 * PATIENCE + 2).size());
        assertEquals(2, dispatcher.choose(3 * PATIENCE + 2).size());
    }

    @Test
    void onlyTheFirstOfferSoonAfterAVainLookUp_saysThatNothingIsMade() {
        submit(Graphs.matrix("", 1, 1, 1));
        beat(2);
        List<JobId> ready = List.copyOf(ledger.queued());
        dispatcher.lookedUpInVain(ready.get(0), 1_000);
        dispatcher.lookedUpInVain(ready.get(1), 2_000);

        List<JobOffer> first = dispatcher.choose(1_000 + UNMADE + 1);
        List<JobOffer> again = dispatcher.choose(1_000 + UNMADE + 1 + PATIENCE + 1);

        assertEquals(Set.of(ready.get(1)), unmade(first));
        assertEquals(List.of(2, Set.of()), List.of(again.size(), unmade(again)));
    }

    private static Set<JobId> unmade(List<JobOffer> offers) {
        return offers.stream().filter(offer -> !offer.mayBeMade()).map(JobOffer::job).collect(Collectors.toSet());
    }

    @Test
    void withoutAFreeSlot_nothingIsMadeAgain() {
        submit(Graphs.matrix("", 1, 1, 1));
        beat(2);
        dispatcher.choose(0);
        dispatcher.gone(Graphs.ALICE);

        assertEquals(List.of(), dispatcher.choose(100 * PATIENCE));
        assertEquals(Long.MAX_VALUE, dispatcher.nextMillis());
    }

    @Test
    void anUnclaimedOffer_isAReasonToWakeUp_onceItsPatienceIsOver() {
        submit(Graphs.matrix("", 1, 1, 1));
        beat(2);
        dispatcher.choose(0);

        assertEquals(PATIENCE + 1, dispatcher.nextMillis());
    }

    @Test
    void asManyOffersAreOutAsSlotsAreFree_soThatWhatComesLaterNeedNotWaitBehindARow() {
        submit(Graphs.matrix("", 1, 1, 9));
        beat(3);

        assertEquals(3, dispatcher.choose(0).size());
        assertEquals(0, dispatcher.choose(1).size());
    }

    @Test
    void anOfferThatDoesNotFillItsFreeSlot_isNotWaitedFor() {
        submit(Graphs.matrix("", 1, 1, 9));
        beat(1);
        dispatcher.choose(0);

        assertEquals(501, dispatcher.nextMillis());
        assertEquals(1, dispatcher.choose(501).size());
    }

    @Test
    void aWorkerThatSaysNothingOfItsRoom_getsEverything() {
        submit(Graphs.matrix("", 1, 1, 1));
        dispatcher.heard(new Progress.Heartbeat(Graphs.ALICE, "host", 2, List.of(), 0));

        assertEquals(2, dispatcher.choose(0).size());
    }

    @Test
    void aDeclinedOffer_goesOutAgainAtOnce_andCostsNoAttempt() {
        submit(Graphs.matrix("", 1, 1, 9));
        beat(1);
        JobOffer first = dispatcher.choose(0).getFirst();

        dispatcher.declined(new WorkerReport.Declined(first.job(), 1, Graphs.ALICE, "no room"));

        assertEquals(List.of(first), dispatcher.choose(1));
    }

    @Test
    void anOfferNamesTheWorkerThatFailedTheJob_whileThereIsAnother() {
        submit(Graphs.matrix("", 1, 1, 1));
        decide(new Command.WorkerHeard(Graphs.ALICE, 0));
        decide(new Command.WorkerHeard(Graphs.BOB, 0));
        beat(1);
        JobId job = dispatcher.choose(0).getFirst().job();
        decide(new Command.Report(new WorkerReport.Claimed(job, 1, Graphs.ALICE), 1, 0));
        decide(new Command.Report(new WorkerReport.Failed(job, 1, Graphs.ALICE,
                Failure.infrastructure("E110", "disk full"), Optional.empty(), 1, 1), 2, 0));

        List<JobOffer> again = dispatcher.choose(1_000);

        assertEquals(Optional.of(List.of(Graphs.ALICE)),
                again.stream().filter(offer -> offer.job().equals(job)).findFirst().orElseThrow().keptFrom());
    }

    private void beat(int slots) {
        Progress.Room room = new Progress.Room(List.of(Pool.values()), 1L << 40, 1L << 40, 4, true);
        dispatcher.heard(new Progress.Heartbeat(Graphs.ALICE, "host", slots, List.of(), 1L << 40, Optional.of(room), Optional.empty()));
    }

    private void submit(Plan plan) {
        decide(new Command.Submit(Graphs.BUILD, plan, 0));
        for (JobId id : Set.copyOf(ledger.toLookUp())) {
            JobState.Keyed keyed = (JobState.Keyed) ledger.job(id).orElseThrow().state();
            decide(new Command.LookedUp(id, keyed.key(), Optional.empty()));
        }
    }

    private void decide(Command command) {
        decider.decide(ledger, command);
    }
}
