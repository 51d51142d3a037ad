package kiln.coordinator.ledger;

import static kiln.coordinator.ledger.Graphs.ALICE;
import static kiln.coordinator.ledger.Graphs.BUILD;
import static kiln.coordinator.ledger.Graphs.OTHER_BUILD;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import kiln.schemas.message.Failure;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.PublishedImage;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Sha256;
import org.junit.jupiter.api.Test;

/// Finished builds leave memory, and nothing else does.
class ForgettingTest extends LedgerStory {
    private static final PublishedImage IMAGE =
            new PublishedImage("a.img.xz", "images/board-a/x/a.img.xz", 1, Sha256.of("image"), 2, Sha256.of("raw"));

    @Test
    void aForgottenBuild_takesItsJobsAndImagesWithIt() {
        build();
        assertEquals(Set.of(BUILD), ledger.finished());
        assertEquals(Optional.of(IMAGE), ledger.published(IMAGE.sha256()));

        assertEquals(List.of(new LedgerEvent.BuildForgotten(BUILD)), decide(new Command.Forget(BUILD)));

        assertEquals(Set.of(), ledger.builds().keySet());
        assertEquals(Set.of(), jobs());
        assertEquals(Optional.empty(), ledger.published(IMAGE.sha256()));
        assertEquals(Set.of(), ledger.finished());
        assertEquals(0, ledger.finishedCells());
        assertEquals(Optional.of(BUILD), ledger.firstBuild());
    }

    @Test
    void aBuildThatIsNotFinished_isNotForgotten() {
        submit(BUILD);

        assertEquals(List.of(), decide(new Command.Forget(BUILD)));
        assertEquals(List.of(), decide(new Command.Forget(OTHER_BUILD)));
    }

    @Test
    void jobsAndImagesThatAnotherBuildHas_stay() {
        build();
        submit(OTHER_BUILD);
        Set<JobId> all = jobs();

        decide(new Command.Forget(BUILD));

        assertEquals(all, jobs());
        assertEquals(Set.of(image, kernel), ledger.entry(tools).dependents());
        assertEquals(5, ledger.waiting());
    }

    @Test
    void aJobPlannedAnew_neverGetsAnAttemptAgain() {
        build();
        int attempt = stateOf(kernel).attempt();
        decide(new Command.Forget(BUILD));

        submit(OTHER_BUILD);
        lookedUp(tools, Optional.empty());
        claim(tools, stateOf(tools).attempt(), ALICE);
        succeed(tools, stateOf(tools).attempt(), ALICE);

        assertEquals(List.of(new LedgerEvent.JobQueued(kernel, attempt + 1, 0)), lookedUp(kernel, Optional.empty()));
    }

    @Test
    void whatSomebodyStillWorksOnForNobody_endedWithItsBuild() {
        started(root, ALICE);
        started(tools, ALICE);
        fail(tools, 1, ALICE, new Failure(Failure.Kind.BUILD, "E200", "no", List.of()));
        conclude();

        assertEquals(List.of(new LedgerEvent.BuildForgotten(BUILD)), decide(new Command.Forget(BUILD)));
        assertEquals(Set.of(), ledger.running());
        assertEquals(List.of(), succeedLate(root));
    }

    @Test
    void replayingTheEvents_forgetsTheSame() {
        Ledger replayed = new Ledger();
        build().forEach(replayed::apply);
        submit(OTHER_BUILD).forEach(replayed::apply);
        decide(new Command.Forget(BUILD)).forEach(replayed::apply);

        assertEquals(LedgerPicture.of(ledger), LedgerPicture.of(replayed));
    }

    private List<LedgerEvent> succeedLate(JobId job) {
        return report(new kiln.schemas.message.WorkerReport.Claimed(job, 1, ALICE)).stream()
                .filter(event -> !(event instanceof LedgerEvent.ClaimRefused))
                .toList();
    }

    /// A whole build, from request to end.
    private List<LedgerEvent> build() {
        List<LedgerEvent> events = new java.util.ArrayList<>(submit(BUILD));
        for (JobId job : List.of(tools, kernel, root, image, boot)) {
            events.addAll(lookedUp(job, Optional.empty()));
            events.addAll(claim(job, stateOf(job).attempt(), ALICE));
            events.addAll(succeed(job, stateOf(job).attempt(), ALICE));
        }
        events.addAll(decide(new Command.Published(BUILD, cell().cell(), List.of(IMAGE), NOW)));
        events.addAll(conclude());
        return events;
    }

    private List<LedgerEvent> conclude() {
        return decide(new Command.Concluded(BUILD, NOW));
    }

    private Set<JobId> jobs() {
        return ledger.jobs().stream().map(entry -> entry.job().id()).collect(Collectors.toSet());
    }
}
