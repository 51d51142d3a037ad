package kiln.coordinator.ledger;

import static kiln.coordinator.ledger.Graphs.ALICE;
import static kiln.coordinator.ledger.Graphs.BOB;
import static kiln.coordinator.ledger.Graphs.BUILD;
import static kiln.coordinator.ledger.Graphs.OTHER_BUILD;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import kiln.schemas.message.Failure;
import kiln.schemas.message.LedgerEvent;
import org.junit.jupiter.api.Test;

/// A ledger folded from its compaction holds the same in every field; if a new field is not restored, this fails. The
/// simulation asks the same of ledgers in the middle of storms.
class CompactionTest extends LedgerStory {
    @Test
    void anEmptyLedger_comesBack() {
        assertComesBack();
    }

    @Test
    void jobsInEveryStateOnTheWay_comeBack() {
        submit(BUILD);
        assertComesBack();
        lookedUp(tools, Optional.empty());
        assertComesBack();
        claim(tools, 1, ALICE);
        assertComesBack();
        succeed(tools, 1, ALICE);
        assertComesBack();
        lookedUp(root, Optional.of(resultFor(root, BOB, 3)));
        assertComesBack();
    }

    @Test
    void failuresOfTheFarmAndOfTheRecipe_comeBack() {
        started(root, ALICE);
        expire(root, 1, ALICE);
        assertComesBack();
        claim(root, 2, BOB);
        fail(root, 2, BOB, Failure.infrastructure("E110", "disk full"));
        assertComesBack();
        started(tools, ALICE);
        fail(tools, 1, ALICE, new Failure(Failure.Kind.BUILD, "E200", "no", List.of()));
        assertComesBack();
    }

    @Test
    void aCellThatWaitsForItsImages_comesBack() {
        List.of(tools, kernel, root, image, boot).forEach(this::finish);
        assertComesBack();
        decide(new Command.Published(BUILD, cell().cell(), List.of(), NOW));
        assertComesBack();
        decide(new Command.Concluded(BUILD, NOW));
        assertComesBack();
        submit(OTHER_BUILD);
        assertComesBack();
    }

    @Test
    void cancelledAndForgottenBuilds_comeBackAsTheyAreOrNotAtAll() {
        submit(BUILD);
        submit(OTHER_BUILD);
        decide(new Command.Cancel(BUILD, "no longer wanted", NOW));
        assertComesBack();
        decide(new Command.Concluded(BUILD, NOW));
        assertComesBack();
        decide(new Command.Forget(BUILD));
        assertComesBack();
    }

    @Test
    void pausedBuildsAndWorkersInEveryStanding_comeBack() {
        decide(new Command.WorkerHeard(ALICE, NOW));
        decide(new Command.WorkerHeard(BOB, NOW));
        assertComesBack();
        started(root, ALICE);
        fail(root, 1, ALICE, Failure.build("E310", "no"));
        assertComesBack();
        claim(root, 2, BOB);
        succeed(root, 2, BOB);
        decide(new Command.Pause(BUILD, "later", NOW));
        decide(new Command.Drain(BOB, "a new disk", false, NOW));
        assertComesBack();
        decide(new Command.WorkerGone(BOB, false, NOW));
        ledger.apply(new LedgerEvent.WorkerQuarantined(ALICE, "all failed", NOW + 5, NOW));
        assertComesBack();
        decide(new Command.ReleaseDue(NOW + 5));
        decide(new Command.Resume(BUILD, NOW));
        assertComesBack();
    }

    private void assertComesBack() {
        Ledger back = new Ledger();
        List<LedgerEvent> events = Compaction.of(ledger);
        events.forEach(back::apply);

        assertEquals(LedgerPicture.of(ledger), LedgerPicture.of(back));
        assertEquals(events, Compaction.of(back));
    }
}
