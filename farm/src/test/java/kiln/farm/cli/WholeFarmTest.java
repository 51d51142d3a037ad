package kiln.farm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.JobView;
import kiln.schemas.message.LedgerEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real processes that are killed in the middle of a build: `kiln up`, its broker and store, and workers whose tools
/// alone are not real.
final class WholeFarmTest {
    private static final String CELL = "uefi-x86_64/current/trixie-minimal";
    private static final Duration RUNS_ELSEWHERE_WITHIN = Duration.ofSeconds(30);

    @TempDir
    Path data;

    @Test
    void workerKilledInMidJob_itsJobRunsElsewhereAndTheBuildIsGreen() throws InterruptedException {
        try (FarmProcesses farm = new FarmProcesses(data)) {
            farm.startFarm();
            farm.startWorker("anne", Duration.ofSeconds(3));
            farm.startWorker("bert", Duration.ofSeconds(3));
            String build = farm.submit(CELL);
            JobView hit = farm.awaitJob(build, "image", job -> job.state().equals("running"));

            farm.killWorker(hit.worker());
            long killed = System.nanoTime();
            JobView again = farm.awaitJob(
                    build, "image", job -> job.state().equals("running") && !job.worker().equals(hit.worker()));
            Duration took = Duration.ofNanos(System.nanoTime() - killed);
            BuildView end = farm.awaitEnd(build);

            assertTrue(took.compareTo(RUNS_ELSEWHERE_WITHIN) < 0, () -> "after " + took);
            assertEquals(List.of(1, 2), List.of(hit.attempt(), again.attempt()));
            assertEquals("green", end.state());
            assertEquals(2, attempt(farm, build, "image"));
            assertOneEndAndNobodyLeft(farm);
        }
    }

    @Test
    void farmKilledInMidBuild_goesOnWhereItWas() throws InterruptedException {
        try (FarmProcesses farm = new FarmProcesses(data)) {
            farm.startFarm();
            farm.startWorker("anne", Duration.ofSeconds(1));
            String build = farm.submit(CELL);
            farm.awaitJob(build, "image", job -> job.state().equals("running"));
            Map<String, String> before = succeeded(farm, build);

            farm.killFarm();
            farm.startFarm();
            BuildView end = farm.awaitEnd(build);

            assertEquals("green", end.state());
            Map<String, String> after = succeeded(farm, build);
            after.keySet().retainAll(before.keySet());
            assertEquals(before, after);
            assertNotEquals(0, before.size());
            assertOneEndAndNobodyLeft(farm);
        }
    }

    private static int attempt(FarmProcesses farm, String build, String kind) {
        return farm.awaitJob(build, kind, job -> true).attempt();
    }

    private static Map<String, String> succeeded(FarmProcesses farm, String build) {
        return farm.jobs(build).stream()
                .filter(job -> job.state().equals("succeeded"))
                .collect(Collectors.toMap(JobView::job, job -> job.attempt() + " " + job.worker() + " " + job.outputs()));
    }

    /// Exactly one record for the one cell, whatever happened on the way, and no process once all were told to end.
    private static void assertOneEndAndNobodyLeft(FarmProcesses farm) throws InterruptedException {
        farm.stopFarm();
        farm.close();
        assertEquals(List.of(), farm.alive());
        List<String> ends = farm.ledger().stream()
                .filter(event -> event instanceof LedgerEvent.CellCompleted || event instanceof LedgerEvent.BuildFinished)
                .map(event -> event.getClass().getSimpleName())
                .toList();
        assertEquals(List.of("CellCompleted", "BuildFinished"), ends);
    }
}
