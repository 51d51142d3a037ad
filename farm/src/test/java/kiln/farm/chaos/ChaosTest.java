package kiln.farm.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import kiln.farm.chaos.ChaosFarm.Terms;
import kiln.farm.fault.FaultAction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A short selection of `kiln chaos`: real processes that die at named points, and a broker that does.
final class ChaosTest {
    private static final List<String> WORKER_POINTS = List.of(
            "worker.offers.take.kernel.after",
            "worker.reports.claim.claimed.image.before",
            "worker.reports.claim.claimed.source.after",
            "worker.sandbox.run.rootfs.before",
            "worker.store.put.image.after",
            "worker.store.put-if-absent.boot.before",
            "worker.store.put-if-absent.toolbox.after",
            "worker.reports.send.succeeded.kernel.before");
    private static final List<String> COORDINATOR_POINTS = List.of(
            "coordinator.ledger.append.job-started.after",
            "coordinator.offers.offer.kernel.before",
            "coordinator.ledger.append.cell-completed.before");

    @TempDir
    Path folder;

    @Test
    void killedAtADozenPoints_noCellIsLostDoubledOrWrong() throws IOException, InterruptedException {
        Stage stage = new Stage(folder.toRealPath(), Path.of(System.getProperty("kiln.broker.jars")),
                System.getProperty("java.class.path"), new Random(1), line -> {});

        List<Row> rows = Chaos.life(stage, "short", Terms.quick(20), Duration.ofMinutes(10), List.of(
                new WorkerKills("kill-worker", WORKER_POINTS, new FaultAction.Halt()),
                new CoordinatorKills("kill-coordinator", COORDINATOR_POINTS),
                new BrokerDeath("kill-broker", 1, Duration.ofMillis(200))));

        assertEquals(List.of(), rows.stream().flatMap(row -> row.findings().stream()).toList());
        assertEquals(List.of(8, 3, 1), rows.stream().limit(3).map(Row::fired).toList());
        assertTrue(rows.stream().mapToInt(Row::cells).sum() > 0);
    }
}
