package kiln.farm.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.JobView;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Coordinators and workers in containers that are killed, stopped, paused and cut off in the middle of a build.
@Tag("containers")
final class ContainerFarmTest {
    private static final String CELL = "uefi-x86_64/current/trixie-minimal";
    private static final Duration JOB = Duration.ofSeconds(4);

    @BeforeAll
    static void assumeDocker() {
        LocalDocker.assume();
    }

    @ParameterizedTest
    @EnumSource
    void workerLostInMidJob_itsJobRunsElsewhere_andTheCellEndsOnce(Blow blow) {
        try (ContainerFarm farm = new ContainerFarm()) {
            farm.startCoordinators("a", "b");
            farm.startWorker("anne", JOB);
            farm.startWorker("bert", JOB);
            String build = farm.submit(CELL);
            JobView hit = farm.awaitJob(build, "image", job -> job.state().equals("running"));

            farm.strikeWorker(hit.worker(), blow);
            JobView again = farm.awaitJob(
                    build, "image", job -> job.state().equals("running") && !job.worker().equals(hit.worker()));
            farm.healWorker(hit.worker(), blow);
            BuildView end = farm.awaitEnd(build);

            assertEquals(List.of(1, 2), List.of(hit.attempt(), again.attempt()));
            assertEquals("green", end.state());
            // Who came back in time may have written the result first; the second attempt then takes it as it is, whole.
            JobView image = farm.awaitJob(build, "image", job -> true);
            assertEquals("2 succeeded", image.attempt() + " " + image.state());
            assertEquals(List.of("CellCompleted", "BuildFinished"), farm.ends(build));
        }
    }

    @ParameterizedTest
    @EnumSource
    void leaderLostInMidBuild_theStandbyGoesOn_andNoJobStartsAgain(Blow blow) {
        try (ContainerFarm farm = new ContainerFarm()) {
            farm.startCoordinators("a");
            String leader = farm.awaitLeader(name -> true);
            farm.startCoordinators("b");
            farm.startWorker("anne", JOB);
            String build = farm.submit(CELL);
            JobView before = farm.awaitJob(build, "image", job -> job.state().equals("running"));

            farm.strikeCoordinator(leader, blow);
            farm.awaitLeader(name -> !name.equals(leader));
            farm.healCoordinator(leader, blow);
            BuildView end = farm.awaitEnd(build);

            assertEquals("green", end.state());
            JobView after = farm.awaitJob(build, "image", job -> true);
            assertEquals(
                    before.worker() + " " + before.attempt() + " succeeded",
                    after.worker() + " " + after.attempt() + " " + after.state(),
                    farm::logs);
            assertEquals(List.of("CellCompleted", "BuildFinished"), farm.ends(build));
            // Nobody takes back a lead that was lost.
            assertEquals(List.of(1L, 1L), List.of(farm.leads("a"), farm.leads("b")));
        }
    }
}
