package kiln.coordinator.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import kiln.coordinator.ledger.BuildEntry;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.ledger.Decider;
import kiln.coordinator.ledger.Graphs;
import kiln.coordinator.ledger.JobState;
import kiln.coordinator.ledger.Ledger;
import kiln.schemas.message.Failure;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.PlannedCell;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveGridsTest {
    private static final long NOW = 1_000;

    private final Ledger ledger = new Ledger();
    private final Decider decider = new Decider(2, 3, 1_000);
    private final LiveGrids grids = LiveGrids.watching(ledger);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverHappens_aGridThatIsKeptUp_isTheOneThatWouldBeDrawnAnew(long seed) {
        Random random = new Random(seed);
        List<BuildId> builds = List.of(Graphs.BUILD, Graphs.OTHER_BUILD);
        builds.forEach(build -> decide(new Command.Submit(build, Graphs.random(random), NOW)));
        for (int step = 0; step < 300; step++) {
            next(random).forEach(this::decide);
            for (BuildId id : builds) {
                BuildEntry build = ledger.build(id).orElseThrow();
                assertEquals(new LiveGrid(ledger, build).grid(), grids.of(build), "seed " + seed + ", step " + step);
            }
        }
    }

    @Test
    void aGridIsTheSameObject_untilACellOfItChanges() {
        decide(new Command.Submit(Graphs.BUILD, Graphs.oneCell(), NOW));
        BuildEntry build = ledger.build(Graphs.BUILD).orElseThrow();
        JobId tools = Graphs.job(Graphs.oneCell(), "tools");
        Grid before = grids.of(build);

        claim(tools);
        assertSame(before, grids.of(build));

        decide(new Command.Cancel(Graphs.BUILD, "no", NOW));
        assertNotSame(before, grids.of(build));
        assertEquals("c", grids.of(build).states());
    }

    /// What could happen next to one job, or that a build is cancelled.
    private List<Command> next(Random random) {
        List<Command> possible = new ArrayList<>();
        ledger.jobs().stream().sorted((a, b) -> a.job().id().value().compareTo(b.job().id().value())).forEach(job -> {
            JobId id = job.job().id();
            int attempt = job.state().attempt();
            if (job.state() instanceof JobState.Keyed keyed) {
                possible.add(new Command.LookedUp(id, keyed.key(), Optional.empty()));
            } else if (job.state() instanceof JobState.Queued) {
                possible.add(report(new WorkerReport.Claimed(id, attempt, Graphs.ALICE)));
            } else if (job.state() instanceof JobState.Running running) {
                possible.add(report(new WorkerReport.Succeeded(id, attempt, Graphs.ALICE,
                        Graphs.result(id, job.job().options(), running.key(), attempt, Graphs.ALICE))));
                possible.add(new Command.LeaseExpired(id, attempt, Graphs.ALICE, "fell silent", false, NOW));
                if (random.nextInt(6) == 0) {
                    possible.add(report(new WorkerReport.Failed(id, attempt, Graphs.ALICE,
                            Failure.build("E310", "no"), Optional.empty(), 1, 1)));
                }
            }
        });
        ledger.toPublish().forEach(ref -> {
            possible.add(new Command.Published(ref.build(), ref.cell(), List.of(), NOW));
            possible.add(new Command.ResultLost(((PlannedCell.Wanted) ledger.build(ref.build()).orElseThrow().cells().get(ref.cell())).image(), "gone"));
        });
        if (random.nextInt(60) == 0) {
            possible.add(new Command.Cancel(Graphs.OTHER_BUILD, "no", NOW));
        }
        return possible.isEmpty() ? List.of() : List.of(possible.get(random.nextInt(possible.size())));
    }

    private void claim(JobId job) {
        JobState.Keyed keyed = (JobState.Keyed) ledger.job(job).orElseThrow().state();
        decide(new Command.LookedUp(job, keyed.key(), Optional.empty()));
        decide(report(new WorkerReport.Claimed(job, ledger.job(job).orElseThrow().state().attempt(), Graphs.ALICE)));
    }

    private static Command report(WorkerReport report) {
        return new Command.Report(report, 1, NOW);
    }

    private void decide(Command command) {
        decider.decide(ledger, command);
    }
}
