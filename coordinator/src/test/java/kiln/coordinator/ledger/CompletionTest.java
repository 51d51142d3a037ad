package kiln.coordinator.ledger;

import static kiln.coordinator.ledger.Graphs.ALICE;
import static kiln.coordinator.ledger.Graphs.BUILD;
import static kiln.coordinator.ledger.Graphs.OTHER_BUILD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import kiln.schemas.message.CellOutcome;
import kiln.schemas.message.Failure;
import kiln.schemas.message.LedgerEvent;
import org.junit.jupiter.api.Test;

/// How cells and builds end, are shared, cancelled and started again.
class CompletionTest extends LedgerStory {
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
    void jobsThatAFailedCellNeedsNoMore_endWithTheLastBuildThatWantsThem() {
        finish(tools);
        submit(OTHER_BUILD);
        started(root, ALICE);
        started(kernel, ALICE);
        fail(kernel, 1, ALICE, Failure.build("E310", "no rule to make target"));

        assertEquals(List.of("BuildFinished"), names(decide(new Command.Concluded(BUILD, NOW))));
        assertEquals(List.of("BuildFinished", "JobCancelled"), names(decide(new Command.Concluded(OTHER_BUILD, NOW))));
        assertInstanceOf(JobState.Cancelled.class, stateOf(root));
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

        assertEquals(1000 * Estimate.seconds(kiln.schemas.plan.JobKind.BOOT), ledger.entry(boot).remainingMillis());
        assertEquals(300_000, ledger.entry(tools).remainingMillis());
    }
}
