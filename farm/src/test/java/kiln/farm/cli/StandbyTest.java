package kiln.farm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import kiln.coordinator.view.JobView;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.Lane;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two coordinators as real processes on one log and one bucket.
final class StandbyTest {
    private static final String CELL = "uefi-x86_64/current/trixie-minimal";
    private static final BuildRequest REQUEST = new BuildRequest(
            List.of(CELL), List.of(), List.of(), List.of(), List.of(), false, LocalDate.of(2026, 11, 21),
            Lane.INTERACTIVE, "standby");

    /// The promise is 10 s after a kill; a machine that runs other tests beside this one gets some more.
    private static final Duration TAKES_OVER_WITHIN = Duration.ofSeconds(20);

    private static final String ORDER = "{\"cells\":[\"" + CELL + "\"]}";

    @TempDir
    Path data;

    @Test
    void leaderKilledInMidBuild_standbyTakesOverAndNoRunningJobRestarts() throws Exception {
        try (Fleet fleet = new Fleet(data)) {
            fleet.startCoordinator("anne");
            fleet.startCoordinator("bert");
            assertEquals(List.of(true, false), List.of(fleet.vital("anne").leading(), fleet.vital("bert").leading()));
            assertEquals(200, fleet.await("bert has read the ledger",
                    () -> Optional.of(status(fleet, "/health", "")).filter(s -> s == 200)));
            assertEquals(307, fleet.await("bert knows who leads", () -> Optional.of(status(fleet, "/api/v1/builds", ORDER)).filter(s -> s == 307)));
            fleet.startWorker("carl", Duration.ofSeconds(20));
            String build = fleet.ask("bert", farm -> farm.submit(REQUEST, false)).build();
            assertEquals(build, fleet.ask("bert", farm -> farm.build(build)).build(), "known to the standby at once");
            JobView running = fleet.await("the image job runs", () -> image(fleet, "bert", build, "running"));

            fleet.signal("anne", "KILL");
            Duration took = fleet.awaitLead("bert");
            JobView done = fleet.await("the image job ends", () -> image(fleet, "bert", build, "succeeded"));
            String end = fleet.await("the build ends", () -> Optional.of(fleet.ask("bert", farm -> farm.build(build)).state())
                    .filter(state -> !state.equals("running")));

            assertTrue(took.compareTo(TAKES_OVER_WITHIN) < 0, () -> "after " + took);
            assertEquals(List.of(running.attempt(), running.worker()), List.of(done.attempt(), done.worker()));
            assertEquals("green", end);
        }
    }

    @Test
    void leaderThatWasStopped_wakesUpAsAStandby_andASecondTakeOverFollowsAFarewellAtOnce() throws Exception {
        try (Fleet fleet = new Fleet(data)) {
            fleet.startCoordinator("anne");
            fleet.startCoordinator("bert");
            fleet.signal("anne", "STOP");
            fleet.awaitLead("bert");

            fleet.signal("anne", "CONT");
            fleet.await("anne stands by", () -> Optional.of(fleet.vital("anne")).filter(vital -> !vital.leading()));
            fleet.ask("anne", farm -> farm.submit(REQUEST, false));
            assertEquals(List.of(true, true), List.of(fleet.isAlive("anne"), fleet.vital("bert").leading()));

            fleet.signal("bert", "TERM");
            fleet.awaitLead("anne");
            assertEquals(1, fleet.ask("anne", FarmClient::builds).size());
        }
    }

    private static int status(Fleet fleet, String path, String body) {
        try {
            return fleet.status("bert", path, body);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Optional<JobView> image(Fleet fleet, String coordinator, String build, String state) {
        return fleet.ask(coordinator, farm -> farm.jobs(build)).stream()
                .filter(job -> job.kind().equals("image") && job.state().equals(state))
                .findFirst();
    }
}
