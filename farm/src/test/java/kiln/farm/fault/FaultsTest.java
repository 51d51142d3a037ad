package kiln.farm.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.InMemoryArtifactStore;
import kiln.artifacts.store.StoreException;
import kiln.schemas.catalog.Arch;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Sha256;
import kiln.schemas.plan.WorkerId;
import kiln.schemas.transport.InMemoryTransport;
import kiln.schemas.transport.LedgerHistory;
import kiln.schemas.transport.LedgerLog;
import kiln.schemas.transport.LedgerTail;
import kiln.schemas.transport.OfferSink;
import kiln.schemas.transport.OfferSource;
import kiln.schemas.transport.ProgressSink;
import kiln.schemas.transport.ProgressSource;
import kiln.schemas.transport.ReportSink;
import kiln.schemas.transport.ReportSource;
import kiln.worker.execute.JobExecutor;
import kiln.worker.sandbox.Sandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultsTest {
    private static final JobId ROOT = new JobId("rootfs-" + "0".repeat(32));
    private static final WorkerId ALICE = new WorkerId("alice");
    private static final Map<String, Class<?>> PORTS = Map.ofEntries(
            Map.entry("worker.offers", OfferSource.class), Map.entry("worker.reports", ReportSink.class),
            Map.entry("worker.progress", ProgressSink.class), Map.entry("worker.ledger", LedgerTail.class),
            Map.entry("worker.store", ArtifactStore.class), Map.entry("worker.sandbox", Sandbox.class),
            Map.entry("worker.steps", JobExecutor.class), Map.entry("coordinator.ledger", LedgerLog.class),
            Map.entry("coordinator.offers", OfferSink.class), Map.entry("coordinator.reports", ReportSource.class),
            Map.entry("coordinator.progress", ProgressSource.class), Map.entry("coordinator.store", ArtifactStore.class),
            Map.entry("coordinator.history", LedgerHistory.class), Map.entry("coordinator.herald", ProgressSink.class));

    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final InMemoryTransport transport = new InMemoryTransport();

    @TempDir
    private Path folder;

    @Test
    void thereAreAtLeastTwoHundredPoints_eachOfACallThatExists() {
        assertTrue(FaultPoints.all().size() >= 200, () -> FaultPoints.all().size() + " points");
        assertEquals(List.of(), FaultPoints.all().stream().filter(point -> !point.contains(".start.") && !point.contains(".ledger.open.")).filter(point -> {
            List<String> parts = List.of(point.split("\\."));
            Class<?> port = PORTS.get(parts.get(0) + "." + parts.get(1));
            Set<String> calls = Arrays.stream(port.getMethods()).map(Method::getName).collect(Collectors.toSet());
            return calls.stream().noneMatch(call -> kebab(call).equals(parts.get(2)));
        }).toList());
    }

    private static String kebab(String name) {
        return name.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(java.util.Locale.ROOT);
    }

    @Test
    void withoutAFault_aPortIsThePortItself() {
        assertSame(store, Faults.of(List.of(), Optional.empty()).around(ArtifactStore.class, store, "worker.store"));
    }

    @Test
    void aFaultFiresAtItsPassageOnly_andLeavesATrace() throws IOException {
        Path trace = folder.resolve("fired");
        Faults faults = Faults.of(ArmedFault.parse("coordinator.store.get.results.before#2=error"), Optional.of(trace));
        ArtifactStore hurt = faults.around(ArtifactStore.class, store, "coordinator.store");

        hurt.get("results/a.json");
        hurt.get("blobs/a");
        assertEquals(List.of(), FaultRecord.read(trace));
        StoreException thrown = assertThrows(StoreException.class, () -> hurt.get("results/a.json"));
        hurt.get("results/a.json");

        assertEquals("injected at coordinator.store.get.results.before", thrown.getMessage());
        assertEquals(List.of("coordinator.store.get.results.before"),
                FaultRecord.read(trace).stream().map(FaultRecord::point).toList());
    }

    @Test
    void afterTheEffect_theEffectIsThere() {
        Faults faults = Faults.of(ArmedFault.parse("coordinator.store.put-object.builds.after=error"), Optional.empty());
        ArtifactStore hurt = faults.around(ArtifactStore.class, store, "coordinator.store");

        assertThrows(StoreException.class, () -> hurt.putObject("builds/x/build.json", new byte[] {7}, "text/plain"));

        assertTrue(store.get("builds/x/build.json").isPresent());
    }

    @Test
    void callsOfASlotAreAboutTheJobItTook() throws Exception {
        Path trace = folder.resolve("fired");
        Faults faults = Faults.of(ArmedFault.parse("worker.store.get.rootfs.before=error"), Optional.of(trace));
        OfferSource offers = faults.around(OfferSource.class, transport.offerSource(), "worker.offers");
        ArtifactStore hurt = faults.around(ArtifactStore.class, store, "worker.store");
        transport.offerSink().offer(List.of(new JobOffer(ROOT, 3, Sha256.of("k"), "root",
                new JobOptions.Rootfs("d", Arch.AMD64, "h", 1), Map.of())));

        hurt.get("results/a.json");
        offers.take(Duration.ZERO);
        assertThrows(StoreException.class, () -> hurt.get("results/a.json"));

        FaultRecord fired = FaultRecord.read(trace).getFirst();
        assertEquals(List.of(ROOT.value(), 3), List.of(fired.job(), fired.attempt()));
    }

    @Test
    void aReportIsNamedByWhatItSaysAndAboutWhat() throws Exception {
        Faults faults = Faults.of(ArmedFault.parse("worker.reports.claim.claimed.rootfs.after=error"), Optional.empty());
        ReportSink reports = faults.around(ReportSink.class, transport.reportSink(), "worker.reports");

        assertThrows(StoreException.class, () -> reports.claim(new WorkerReport.Claimed(ROOT, 1, ALICE)));

        assertEquals(1, transport.reportSource().poll(Duration.ZERO).size());
    }

    @Test
    void aBatchPassesThePointsOfAllItsEvents() {
        Faults faults = Faults.of(ArmedFault.parse("coordinator.ledger.append.job-started.before=error"), Optional.empty());
        LedgerLog ledger = faults.around(LedgerLog.class, transport.openLedger(), "coordinator.ledger");
        LedgerEvent queued = new LedgerEvent.JobQueued(ROOT, 1, 0);
        LedgerEvent started = new LedgerEvent.JobStarted(ROOT, 1, ALICE, 5);

        ledger.append(new LedgerLog.Batch(List.of(queued), 0));

        assertThrows(StoreException.class, () -> ledger.append(new LedgerLog.Batch(List.of(queued, started), 1)));
    }

    @Test
    void aPointThatDoesNotExist_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> Faults.of(ArmedFault.parse("worker.nowhere"), Optional.empty()));
        assertThrows(IllegalArgumentException.class, () -> ArmedFault.parse("worker.offers.take.before=explode"));
        assertFalse(FaultPoints.all().contains("worker.nowhere"));
    }
}
