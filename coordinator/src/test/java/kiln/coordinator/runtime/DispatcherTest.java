package kiln.coordinator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.ledger.Decider;
import kiln.coordinator.ledger.Graphs;
import kiln.coordinator.ledger.JobState;
import kiln.coordinator.ledger.Ledger;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobKind;
import kiln.schemas.plan.Plan;
import org.junit.jupiter.api.Test;

class DispatcherTest {
    private static final long PATIENCE = 5_000;

    private final Ledger ledger = new Ledger();
    private final Decider decider = new Decider(2, 3, 1_000);
    private final Dispatcher dispatcher = new Dispatcher(PATIENCE);

    @Test
    void theLongestWayToGo_isOfferedFirst() {
        submit(Graphs.matrix("", 1, 1, 1));

        List<JobOffer> offers = dispatcher.choose(ledger, 2, 0);

        assertEquals(List.of(JobKind.TOOLBOX, JobKind.ROOTFS), offers.stream().map(offer -> offer.options().kind()).toList());
    }

    @Test
    void anOfferIsMadeOnce_whileItIsFresh() {
        submit(Graphs.matrix("", 1, 1, 1));
        dispatcher.choose(ledger, 2, 0);

        assertEquals(List.of(), dispatcher.choose(ledger, 2, PATIENCE));
    }

    @Test
    void anOfferNobodyClaimed_isMadeAgainWithDoublePatience() {
        submit(Graphs.matrix("", 1, 1, 1));
        dispatcher.choose(ledger, 2, 0);

        assertEquals(2, dispatcher.choose(ledger, 2, PATIENCE + 1).size());
        assertEquals(0, dispatcher.choose(ledger, 2, 2 * PATIENCE + 2).size());
        assertEquals(2, dispatcher.choose(ledger, 2, 3 * PATIENCE + 2).size());
    }

    @Test
    void withoutAFreeSlot_nothingIsMadeAgain() {
        submit(Graphs.matrix("", 1, 1, 1));
        dispatcher.choose(ledger, 0, 0);

        assertEquals(List.of(), dispatcher.choose(ledger, 0, 100 * PATIENCE));
    }

    @Test
    void anOverdueOfferWithoutAFreeSlot_isNoReasonToWakeUp() {
        submit(Graphs.matrix("", 1, 1, 1));
        dispatcher.choose(ledger, 0, 0);

        assertEquals(Long.MAX_VALUE, dispatcher.nextMillis(ledger, 0, 100 * PATIENCE));
        assertEquals(PATIENCE + 1, dispatcher.nextMillis(ledger, 1, 1));
    }

    @Test
    void aWindowIsKept_soThatWhatComesLaterNeedNotWaitBehindALongRow() {
        submit(Graphs.matrix("", 1, 1, 9));

        assertEquals(4, dispatcher.choose(ledger, 1, 0).size());
        assertEquals(0, dispatcher.choose(ledger, 1, 1).size());
    }

    @Test
    void aClaimedOffer_makesRoomForTheNext() {
        submit(Graphs.matrix("", 1, 1, 9));
        JobOffer first = dispatcher.choose(ledger, 1, 0).getFirst();
        decide(new Command.Report(new WorkerReport.Claimed(first.job(), 1, Graphs.ALICE), 1, 1));

        assertEquals(1, dispatcher.choose(ledger, 1, 2).size());
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
