package kiln.farm;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import kiln.artifacts.store.S3ArtifactStore;
import kiln.artifacts.store.StoreException;
import kiln.coordinator.ledger.Graphs;
import kiln.farm.kafka.KafkaTransport;
import kiln.schemas.message.Failure;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.JobResult;
import kiln.schemas.plan.JobKind;
import kiln.schemas.plan.Pool;
import kiln.schemas.plan.WorkerId;
import kiln.worker.Worker;
import kiln.worker.WorkerConfig;
import kiln.worker.WorkerPorts;
import kiln.worker.execute.Attempt;
import kiln.worker.execute.JobExecutor;
import kiln.worker.execute.JobOutcome;
import kiln.worker.sandbox.ScriptedSandbox;
import kiln.worker.step.StepSettings;

/// A worker process with one slot that is real but for its tools: it claims, beats, uploads and reports, and takes a
/// set time over each kernel, image and boot test instead of making one.
public final class SleepyWorker {
    private static final Set<JobKind> LONG = Set.of(JobKind.KERNEL, JobKind.IMAGE, JobKind.BOOT);

    private SleepyWorker() {}

    /// @param args a data folder, that of the farm unless the environment names its services; the worker's name; ms for a
    ///     long job
    public static void main(String[] args) throws Exception {
        Path data = Path.of(args[0]);
        WorkerId self = new WorkerId(args[1]);
        Settings settings = new Settings();
        settings.environment(System.getenv());
        Services services = settings.services()
                .orElseGet(() -> DataFolder.at(data).address().orElseThrow().services());
        KafkaTransport kafka = KafkaTransport.open(services.kafkaBootstrap(), Duration.ofSeconds(30));
        WorkerPorts ports = new WorkerPorts(
                () -> kafka.offerSource(Set.of(Pool.values())),
                kafka.reportSink(),
                kafka.progressSink(),
                kafka.tailLedger());
        WorkerConfig config = WorkerConfig.standard(
                1, data.resolve("scratch-" + self), new StepSettings(Optional.empty(), Optional.empty(), 1));
        S3ArtifactStore store = FarmWiring.connectStore(services, new Random());
        JobExecutor steps = attempt -> execute(attempt, store, Long.parseLong(args[2]));
        Worker.withSteps(self, config, ports, ScriptedSandbox.silent(), steps, store, InstantSource.system())
                .start();
        new CountDownLatch(1).await();
    }

    private static JobOutcome execute(Attempt attempt, S3ArtifactStore store, long millis) throws InterruptedException {
        JobOffer offer = attempt.offer();
        if (LONG.contains(offer.options().kind())) {
            Thread.sleep(millis);
        }
        try {
            JobResult result =
                    Graphs.result(offer.job(), offer.options(), offer.key(), offer.attempt(), attempt.worker());
            result.outputs().keySet().forEach(output -> store.put(Graphs.bytesOf(offer.key(), output)));
            return new JobOutcome.Succeeded(result);
        } catch (StoreException e) {
            return new JobOutcome.Failed(Failure.infrastructure("E210", e.getMessage()), Optional.empty(), 0, 0);
        }
    }
}
