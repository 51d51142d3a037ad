package kiln.farm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.S3ArtifactStore;
import kiln.farm.fault.Faults;
import kiln.farm.fault.Patience;
import kiln.farm.fault.Rehearsal;
import kiln.farm.kafka.KafkaTransport;
import kiln.schemas.plan.Pool;
import kiln.schemas.plan.WorkerId;
import kiln.schemas.transport.LedgerTail;
import kiln.schemas.transport.OfferSource;
import kiln.schemas.transport.ProgressSink;
import kiln.schemas.transport.ReportSink;
import kiln.worker.Worker;
import kiln.worker.WorkerConfig;
import kiln.worker.WorkerPorts;
import kiln.worker.execute.JobExecutor;
import kiln.worker.sandbox.BubblewrapSandbox;
import kiln.worker.sandbox.Sandbox;
import kiln.worker.step.StepSettings;

/// A worker of this process, with a scratch folder of its own.
final class WorkerRole implements AutoCloseable {
    private final String description;
    private final Closing closing;

    private WorkerRole(String description, Closing closing) {
        this.description = description;
        this.closing = closing;
    }

    /// @param store not closed
    static WorkerRole start(
            FarmWiring.Ground ground, FarmSettings settings, S3ArtifactStore store, KafkaTransport kafka, CompletableFuture<Void> end)
            throws IOException {
        Closing closing = new Closing();
        try {
            String host = hostName();
            WorkerId self = new WorkerId(host + "-" + HexFormat.of().toHexDigits(ground.random().nextInt()));
            Path scratch = claimScratch(settings.data().resolve("scratch"), closing);
            StepSettings steps = new StepSettings(
                    Optional.ofNullable(settings.mirrors().get("debian")),
                    Optional.ofNullable(settings.mirrors().get("debian-security")),
                    Runtime.getRuntime().availableProcessors());
            WorkerConfig config = Patience.ofThisProcess().of(WorkerConfig.standard(settings.slots(), scratch, steps));
            Worker worker = closing.add(worker(self, host, config, store, kafka, ground.clock()));
            worker.start();
            return new WorkerRole("worker " + self + " with " + settings.slots() + " slots", closing);
        } catch (IOException | RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    private static Worker worker(
            WorkerId self, String host, WorkerConfig config, S3ArtifactStore store, KafkaTransport kafka, InstantSource clock) {
        Faults faults = Faults.ofThisProcess();
        WorkerPorts ports = new WorkerPorts(
                () -> faults.around(OfferSource.class, kafka.offerSource(Set.of(Pool.values())), "worker.offers"),
                faults.around(ReportSink.class, kafka.reportSink(), "worker.reports"),
                faults.around(ProgressSink.class, kafka.progressSink(), "worker.progress"),
                faults.around(LedgerTail.class, kafka.tailLedger(), "worker.ledger"));
        Sandbox sandbox = faults.around(Sandbox.class, new BubblewrapSandbox(config.scratch()), "worker.sandbox");
        ArtifactStore seen = faults.around(ArtifactStore.class, store, "worker.store");
        if (!Rehearsal.isOn()) {
            return new Worker(self, host, config, ports, sandbox, seen, clock);
        }
        JobExecutor steps = Rehearsal.ofThisProcess(seen, sandbox, config.scratch(), clock);
        return Worker.withSteps(self, config, ports, sandbox,
                faults.around(JobExecutor.class, steps, "worker.steps"), seen, clock);
    }

    static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9.-]", "-");
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /// Several workers may share a data folder: each takes the first scratch folder that nobody holds.
    private static Path claimScratch(Path parent, Closing closing) throws IOException {
        Files.createDirectories(parent);
        for (int number = 1; ; number++) {
            FileChannel channel = FileChannel.open(
                    parent.resolve(number + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel).isPresent()) {
                closing.add(channel);
                sweepBeyond(parent, number);
                Path scratch = Files.createDirectories(parent.resolve(Integer.toString(number)));
                Worker.sweep(scratch);
                return scratch;
            }
            channel.close();
        }
    }

    /// There may be fewer workers today than yesterday: what a killed one left in a folder that nobody holds goes too.
    private static void sweepBeyond(Path parent, int own) throws IOException {
        for (int number = own + 1; Files.exists(parent.resolve(number + ".lock")); number++) {
            Path scratch = parent.resolve(Integer.toString(number));
            try (FileChannel channel = FileChannel.open(
                    parent.resolve(number + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                if (tryLock(channel).isPresent() && Files.isDirectory(scratch)) {
                    Worker.sweep(scratch);
                }
            }
        }
    }

    private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        }
    }

    String description() {
        return description;
    }

    @Override
    public void close() {
        closing.close();
    }
}
