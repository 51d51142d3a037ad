package kiln.coordinator.ledger;

import static kiln.coordinator.ledger.Graphs.ALICE;
import static kiln.coordinator.ledger.Graphs.BUILD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kiln.coordinator.ledger.Sweep.Kind;
import kiln.schemas.message.Failure;
import kiln.schemas.message.LedgerEvent;
import org.junit.jupiter.api.Test;

/// Each row is broken on purpose, by hand: the sweep finds it, and its repair leaves nothing to be found.
class SweepTest extends LedgerStory {
    @Test
    void onTheWholeWayOfABuild_nothingIsFound() {
        assertEquals(List.of(), kinds());
        submit(BUILD);
        for (var job : List.of(tools, root, kernel, image, boot)) {
            started(job, ALICE);
            assertEquals(List.of(), kinds());
            succeed(job, 1, ALICE);
            assertEquals(List.of(), kinds());
        }
        decide(new Command.Published(BUILD, cell().cell(), List.of(), NOW));
        assertEquals(List.of(), kinds());
        decide(new Command.Concluded(BUILD, NOW));
        assertEquals(List.of(), kinds());
    }

    @Test
    void failedCancelledAndReleased_nothingIsFound() {
        started(tools, ALICE);
        fail(tools, 1, ALICE, Failure.build("E310", "no"));
        assertEquals(List.of(), kinds());
        decide(new Command.Cancel(BUILD, "", NOW));
        assertEquals(List.of(), kinds());
    }

    @Test
    void jobsThatDroppedOutOfTheirRows_areFoundAndPutBack() {
        submit(BUILD);
        row("toLookUp").clear();
        assertRepairs(List.of(Kind.JOB_NOT_IN_ITS_ROW, Kind.JOB_NOT_IN_ITS_ROW));
        lookedUp(tools, Optional.empty());
        row("queued").clear();
        assertRepairs(List.of(Kind.JOB_NOT_IN_ITS_ROW));
        claim(tools, 1, ALICE);
        row("running").clear();
        assertRepairs(List.of(Kind.JOB_NOT_IN_ITS_ROW));
        assertInstanceOf(JobState.Running.class, stateOf(tools), "what runs is left alone");
    }

    @Test
    void aJobInAWrongRow_isFoundAndTakenOut() {
        submit(BUILD);
        row("running").add(root);
        assertRepairs(List.of(Kind.JOB_IN_A_WRONG_ROW));
    }

    @Test
    void aJobThatNobodyToldOfItsInputs_isFoundAndGoesOn() {
        started(tools, ALICE);
        ledger.apply(new LedgerEvent.JobSucceeded(tools, 1, resultFor(tools, ALICE, 1)));
        assertRepairs(List.of(Kind.JOB_WAITS_FOR_NOTHING));
        assertInstanceOf(JobState.Keyed.class, stateOf(kernel));
    }

    @Test
    void aJobThatNobodyToldOfAFailure_isFoundAndBlocked() {
        started(kernelAfterTools(), ALICE);
        ledger.apply(new LedgerEvent.JobFailed(kernel, Failure.build("E310", "no"), Optional.empty(), false));
        assertRepairs(List.of(Kind.JOB_WAITS_BEHIND_A_FAILURE));
        assertInstanceOf(JobState.Blocked.class, stateOf(image));
    }

    @Test
    void aCellThatNobodyJudged_isFoundAndGetsItsRecord() {
        submit(BUILD);
        ledger.apply(new LedgerEvent.JobBlocked(image, tools));
        ledger.apply(new LedgerEvent.JobBlocked(boot, tools));
        assertRepairs(List.of(Kind.CELL_NOT_JUDGED));
        assertEquals("cancelled", outcome().state());
    }

    @Test
    void aCellThatBootedAndIsNotPublished_isFound_andOneThatIsInVain() {
        List.of(tools, root, kernel, image, boot).forEach(this::finish);
        part(field(ledger, "rows"), "toPublish").clear();
        assertRepairs(List.of(Kind.CELL_NOT_PUBLISHED));
        assertEquals(Set.of(new CellRef(BUILD, cell().cell())), ledger.toPublish());

        decide(new Command.Published(BUILD, cell().cell(), List.of(), NOW));
        part(field(ledger, "rows"), "toPublish").add(new CellRef(BUILD, cell().cell()));
        assertRepairs(List.of(Kind.CELL_PUBLISHED_IN_VAIN));
    }

    @Test
    void aBuildThatIsCompleteAndNotConcluded_isFound_andOneThatIsInVain() {
        submit(BUILD);
        part(field(ledger, "rows"), "toConclude").add(BUILD);
        assertRepairs(List.of(Kind.BUILD_CONCLUDED_IN_VAIN));
        decide(new Command.Cancel(BUILD, "", NOW));
        part(field(ledger, "rows"), "toConclude").clear();
        assertRepairs(List.of(Kind.BUILD_NOT_CONCLUDED));
        assertEquals(Set.of(BUILD), ledger.toConclude());
    }

    @Test
    void aCellWhoseJobDoesNotExist_isFound_thoughNothingHelps() {
        submit(BUILD);
        jobs().remove(boot);
        List<Sweep.Finding> found = Sweep.of(ledger, NOW);
        assertEquals(List.of(new Sweep.Finding(Kind.CELL_WITHOUT_JOB, BUILD + " " + cell().cell(), Optional.empty())),
                found.stream().filter(one -> one.kind() == Kind.CELL_WITHOUT_JOB).toList());
    }

    @Test
    void aRoundInSmallSteps_findsTheSame_andDoesNoMoreInEach() {
        submit(BUILD);
        row("toLookUp").clear();
        List<Sweep.Finding> atOnce = Sweep.of(ledger, NOW);
        Sweep sweep = new Sweep(ledger);
        List<Sweep.Finding> found = new ArrayList<>();
        int steps = 0;
        while (!sweep.isOver()) {
            found.addAll(sweep.step(NOW, 1));
            steps++;
        }

        assertEquals(atOnce, found);
        assertEquals(1 + plan.jobs().size() + plan.cells().size() + 1, steps, "the build, its jobs, its cells, its end");
    }

    @Test
    void aBuildThatIsForgottenDuringARound_isPassedOver() {
        List.of(tools, root, kernel, image, boot).forEach(this::finish);
        decide(new Command.Published(BUILD, cell().cell(), List.of(), NOW));
        decide(new Command.Concluded(BUILD, NOW));
        Sweep sweep = new Sweep(ledger);
        sweep.step(NOW, 2);
        decide(new Command.Forget(BUILD));

        assertEquals(List.of(), sweep.step(NOW, 1_000));
        assertTrue(sweep.isOver());
    }

    private kiln.schemas.plan.JobId kernelAfterTools() {
        finish(tools);
        return kernel;
    }

    private void assertRepairs(List<Kind> found) {
        List<Sweep.Finding> findings = Sweep.of(ledger, NOW);
        assertEquals(found, findings.stream().map(Sweep.Finding::kind).toList());
        findings.forEach(finding -> decide(finding.repair().orElseThrow()));
        assertEquals(List.of(), kinds());
    }

    private List<Kind> kinds() {
        return Sweep.of(ledger, NOW).stream().map(Sweep.Finding::kind).toList();
    }

    private Set<Object> row(String name) {
        return part(field(ledger, "index"), name);
    }

    @SuppressWarnings("unchecked")
    private static Set<Object> part(Object owner, String name) {
        return (Set<Object>) field(owner, name);
    }

    private Map<?, ?> jobs() {
        return (Map<?, ?>) field(ledger, "jobs");
    }

    private static Object field(Object owner, String name) {
        try {
            Field field = owner.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(owner);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
