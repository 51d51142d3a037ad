package kiln.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.InMemoryArtifactStore;
import kiln.schemas.catalog.Arch;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.Codec;
import kiln.schemas.message.Failure;
import kiln.schemas.message.JobInput;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.JobResult;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.Progress;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Pool;
import kiln.schemas.plan.Sha256;
import kiln.schemas.plan.WorkerId;
import kiln.schemas.transport.InMemoryTransport;
import kiln.schemas.transport.LedgerLog;
import kiln.schemas.transport.ProgressSource;
import kiln.schemas.transport.ReportSource;
import kiln.worker.sandbox.Exit;
import kiln.worker.sandbox.ScriptedSandbox;
import kiln.worker.step.StepSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WorkerTest {
    private static final WorkerId ALICE = new WorkerId("alice");
    private static final WorkerId BOB = new WorkerId("bob");
    private static final JobOptions RESOLVE = new JobOptions.Resolve("trixie", Arch.AMD64, List.of("busybox-static"),
            List.of(), List.of(), false, LocalDate.of(2026, 1, 1), 1);
    private static final Sha256 KEY = Sha256.of("key");
    private static final JobId JOB = new JobId("resolve-" + "0".repeat(32));
    private static final String PRINTED =
            "'http://mirror.invalid/debian/pool/main/b/busybox/busybox-static_1.37.0-6%2bb9_amd64.deb' "
            + "busybox-static_1.37.0-6+b9_amd64.deb 955316 SHA256:" + "a".repeat(64);

    private final InMemoryTransport transport = new InMemoryTransport();
    private final ReportSource reports = transport.reportSource();
    private final ProgressSource progress = transport.progressSource();
    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final List<Worker> workers = new ArrayList<>();

    @TempDir
    private Path scratch;

    @AfterEach
    void close() {
        workers.forEach(Worker::close);
    }

    @Test
    void offer_isClaimedExecutedStoredAndReported() throws IOException {
        start(ScriptedSandbox.saying(0, PRINTED), store);

        transport.offerSink().offer(List.of(offer(1, RESOLVE, Map.of())));

        List<WorkerReport> seen = reports(2);
        assertEquals(new WorkerReport.Claimed(JOB, 1, ALICE), uncounted(seen.getFirst()));
        JobResult result = assertInstanceOf(WorkerReport.Succeeded.class, seen.get(1)).result();
        assertEquals(Optional.of(result), store.get(JobResult.objectKey(KEY))
                .map(json -> Codec.decode(json, JobResult.class)));
        assertEquals("[{\"name\":\"busybox-static\",\"version\":\"1.37.0-6+b9\",\"arch\":\"amd64\","
                        + "\"path\":\"pool/main/b/busybox/busybox-static_1.37.0-6+b9_amd64.deb\",\"archive\":\"main\","
                        + "\"sizeBytes\":955316,\"sha256\":\"" + "a".repeat(64) + "\"}]",
                new String(store.get(result.outputs().get("lock").objectKey()).orElseThrow()));
        assertTrue(store.size(result.log().orElseThrow().objectKey()).isPresent());
        assertEquals(List.of(), workspaces());
    }

    @Test
    void toolThatFails_isABuildFailureWithItsFirstError() throws IOException {
        start(new ScriptedSandbox((command, workspace, output) -> {
            if (command.line().contains("install")) {
                output.line("E: Unable to locate package busybox-static");
                return new Exit.Exited(100, 0.25);
            }
            return new Exit.Exited(0, 0.25);
        }), store);

        transport.offerSink().offer(List.of(offer(1, RESOLVE, Map.of())));

        WorkerReport.Failed failed = assertInstanceOf(WorkerReport.Failed.class, reports(2).get(1));
        assertEquals(Failure.build("E310", "apt cannot resolve \"apt-get -q -y install --print-uris busybox-static\": "
                + "E: Unable to locate package busybox-static; check the package names and the suite in the catalog"),
                failed.failure());
        assertEquals(0.5, failed.cpuSeconds());
        assertTrue(failed.log().isPresent());
        assertEquals(Optional.empty(), store.get(JobResult.objectKey(KEY)));
    }

    @Test
    void offerThatIsForOthers_isHandedBack() throws IOException {
        start(ScriptedSandbox.saying(0, PRINTED), store);
        transport.offerSink().offer(List.of(offer(2, RESOLVE, Map.of()).keptFrom(List.of(ALICE))));

        assertEquals(List.of(new WorkerReport.Declined(JOB, 2, ALICE, "it failed here, and others are to try it first")),
                reports(1));
    }

    @Test
    void claimThatAnotherWorkerWon_stopsTheJobWithoutAWord() throws Exception {
        assertStoppedBy(new LedgerEvent.JobStarted(JOB, 1, BOB, 0));
    }

    @Test
    void cancelledJob_stopsWithoutAWord() throws Exception {
        assertStoppedBy(new LedgerEvent.JobCancelled(JOB, Optional.of(1)));
    }

    @Test
    void jobThatWasQueuedAgain_stopsWithoutAWord() throws Exception {
        assertStoppedBy(new LedgerEvent.JobQueued(JOB, 2, 0));
    }

    @Test
    void attemptThatIsOver_stopsWithoutAWord() throws Exception {
        assertStoppedBy(new LedgerEvent.AttemptFailed(
                JOB, 1, ALICE, Failure.infrastructure("E232", "given back"), Optional.empty(), 0));
    }

    private void assertStoppedBy(LedgerEvent event) throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        start(hanging(running), store);
        transport.offerSink().offer(List.of(offer(1, RESOLVE, Map.of())));
        running.await();

        try (LedgerLog ledger = transport.openLedger()) {
            ledger.append(new LedgerLog.Batch(List.of(event), 0));
        }
        transport.offerSink().offer(List.of(offer(3, bad(), Map.of())));

        List<WorkerReport> seen = reports(3);
        assertEquals(new WorkerReport.Claimed(JOB, 1, ALICE), uncounted(seen.get(0)));
        assertEquals(new WorkerReport.Claimed(JOB, 3, ALICE), uncounted(seen.get(1)));
        assertEquals(3, assertInstanceOf(WorkerReport.Failed.class, seen.get(2)).attempt());
        assertEquals(List.of(), workspaces());
    }

    @Test
    void ownClaimInTheLedger_letsTheJobGoOn() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        start(new ScriptedSandbox((command, workspace, output) -> {
            running.countDown();
            await(goOn);
            output.line(PRINTED);
            return new Exit.Exited(0, 0);
        }), store);
        transport.offerSink().offer(List.of(offer(1, RESOLVE, Map.of())));
        running.await();

        try (LedgerLog ledger = transport.openLedger()) {
            ledger.append(new LedgerLog.Batch(List.of(
                    new LedgerEvent.JobQueued(JOB, 1, 0), new LedgerEvent.JobStarted(JOB, 1, ALICE, 0)), 0));
        }
        goOn.countDown();

        assertInstanceOf(WorkerReport.Succeeded.class, reports(2).get(1));
    }

    @Test
    void offerThatComesTwice_isWorkedOnOnceAtATimeAndReusedAfter() throws IOException {
        ScriptedSandbox sandbox = ScriptedSandbox.saying(0, PRINTED);
        start(sandbox, store);

        transport.offerSink().offer(List.of(offer(1, RESOLVE, Map.of())));
        WorkerReport first = reports(2).get(1);
        int commands = sandbox.commands().size();
        transport.offerSink().offer(List.of(offer(1, RESOLVE, Map.of())));
        WorkerReport second = reports(2).get(1);

        assertEquals(first, second);
        assertEquals(commands, sandbox.commands().size());
    }

    @Test
    void resultWhoseArtifactIsGone_isMadeAgain() throws IOException {
        start(ScriptedSandbox.saying(0, PRINTED), store);
        transport.offerSink().offer(List.of(offer(1, RESOLVE, Map.of())));
        JobResult lost = assertInstanceOf(WorkerReport.Succeeded.class, reports(2).get(1)).result();
        store.delete(lost.outputs().get("lock").objectKey());

        transport.offerSink().offer(List.of(offer(2, RESOLVE, Map.of())));

        JobResult again = assertInstanceOf(WorkerReport.Succeeded.class, reports(2).get(1)).result();
        assertEquals(2, again.attempt());
        assertTrue(store.verify(again.outputs().get("lock")));
    }

    @Test
    void spoiltInput_isReportedAndRemovedSoThatItsMakerCanMakeItAgain() throws IOException {
        start(ScriptedSandbox.silent(), store);
        Artifact lock = store.put("[]".getBytes());
        store.corrupt(lock.objectKey());

        transport.offerSink().offer(List.of(offer(1, new JobOptions.Source("x", 1), Map.of("lock", new JobInput(lock,
                Map.of())))));

        Failure failure = assertInstanceOf(WorkerReport.Failed.class, reports(2).get(1)).failure();
        assertEquals(List.of(Failure.Kind.INFRASTRUCTURE, "E220", List.of(lock.digest())),
                List.of(failure.kind(), failure.code(), failure.lostInputs()));
        assertTrue(store.size(lock.objectKey()).isEmpty());
    }

    @Test
    void storeThatIsDown_isAFailureOfTheFarm() throws IOException {
        start(ScriptedSandbox.saying(0, PRINTED), new DeadStore());

        transport.offerSink().offer(List.of(offer(1, RESOLVE, Map.of())));

        Failure failure = assertInstanceOf(WorkerReport.Failed.class, reports(2).get(1)).failure();
        assertEquals(Failure.infrastructure("E210", "the store is down"), failure);
    }

    @Test
    void stepThatStumbles_isABugOfOursAndTheSlotLivesOn() throws IOException {
        start(new ScriptedSandbox((command, workspace, output) -> {
            throw new IllegalStateException("boo");
        }), store);

        transport.offerSink().offer(List.of(offer(1, RESOLVE, Map.of()), offer(2, RESOLVE, Map.of())));

        List<WorkerReport> seen = reports(4);
        Failure failure = assertInstanceOf(WorkerReport.Failed.class, seen.get(1)).failure();
        assertEquals(Failure.Kind.INTERNAL, failure.kind());
        assertTrue(failure.message().contains("boo"), failure::message);
        assertInstanceOf(WorkerReport.Failed.class, seen.get(3));
    }

    @Test
    void heartbeats_tellWhatRuns_andAFarewellEndsThem() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        start(hanging(running), store);
        transport.offerSink().offer(List.of(offer(1, RESOLVE, Map.of())));
        running.await();

        Progress.Heartbeat busy = until(one -> one instanceof Progress.Heartbeat beat
                && beat.running().stream().anyMatch(job -> job.stage().equals("indexes")), Progress.Heartbeat.class);
        workers.getFirst().close();

        assertEquals(List.of(JOB, 1), List.of(busy.running().getFirst().job(), busy.running().getFirst().attempt()));
        assertEquals(new Progress.Farewell(ALICE), until(Progress.Farewell.class::isInstance, Progress.Farewell.class));
        WorkerReport.Claimed claim = assertInstanceOf(WorkerReport.Claimed.class, reports(1).getFirst());
        assertEquals(new WorkerReport.Claimed(JOB, 1, ALICE), uncounted(claim));
        assertTrue(busy.number().orElseThrow() > claim.beat().orElseThrow(), busy + " after " + claim);
        assertEquals(List.of(), workspaces());
    }

    @Test
    void leftoversOfADeadProcess_areRemovedAtTheStart() throws IOException {
        Files.createDirectories(scratch.resolve("job-kernel-dead/deep"));
        Files.createFile(scratch.resolve("log-kernel-dead.log"));

        start(ScriptedSandbox.silent(), store);

        assertEquals(List.of(), workspaces());
    }

    private void start(ScriptedSandbox sandbox, ArtifactStore artifacts) throws IOException {
        StepSettings steps = new StepSettings(Optional.of("http://mirror.invalid/debian"), Optional.empty(), 1);
        WorkerConfig config = new WorkerConfig(1, Set.of(Pool.ASSEMBLE), scratch, 1, 1 << 20, Duration.ofMillis(50), steps);
        WorkerPorts ports = new WorkerPorts(
                transport::offerSource, transport.reportSink(), transport.progressSink(), transport.tailLedger());
        Worker worker = new Worker(ALICE, "host", config, ports, sandbox, artifacts, InstantSource.system());
        workers.add(worker);
        worker.start();
    }

    private static JobOffer offer(int attempt, JobOptions options, Map<String, JobInput> inputs) {
        return new JobOffer(JOB, attempt, KEY, "title", options, inputs);
    }

    private static JobOptions bad() {
        return new JobOptions.Resolve("--option", Arch.AMD64, List.of("x"), List.of(), List.of(), false,
                LocalDate.of(2026, 1, 1), 1);
    }

    /// Hangs in its first command until interrupted, as a sandbox does.
    private static ScriptedSandbox hanging(CountDownLatch running) {
        return new ScriptedSandbox((command, workspace, output) -> {
            running.countDown();
            await(new CountDownLatch(1));
            return new Exit.Cancelled(0);
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<WorkerReport> reports(int count) {
        List<WorkerReport> seen = new ArrayList<>();
        while (seen.size() < count) {
            reports.poll(Duration.ofSeconds(30)).forEach(received -> seen.add(received.report()));
        }
        return seen;
    }

    /// How many beats there were before a claim is a matter of time.
    private static WorkerReport uncounted(WorkerReport report) {
        return report instanceof WorkerReport.Claimed claim
                ? new WorkerReport.Claimed(claim.job(), claim.attempt(), claim.worker())
                : report;
    }

    private <T extends Progress> T until(java.util.function.Predicate<Progress> wanted, Class<T> type) {
        while (true) {
            Optional<Progress> found = progress.poll(Duration.ofSeconds(30)).stream().filter(wanted).findFirst();
            if (found.isPresent()) {
                return type.cast(found.get());
            }
        }
    }

    /// Workspaces and logs in the scratch folder.
    private List<String> workspaces() throws IOException {
        try (Stream<Path> all = Files.list(scratch)) {
            return all.map(path -> path.getFileName().toString()).filter(name -> name.matches("(job|log)-.*")).toList();
        }
    }
}
