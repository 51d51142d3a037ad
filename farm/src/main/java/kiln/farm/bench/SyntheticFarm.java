package kiln.farm.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import kiln.artifacts.store.S3ArtifactStore;
import kiln.artifacts.store.S3Endpoint;
import kiln.coordinator.plan.Planned;
import kiln.coordinator.runtime.Coordinator;
import kiln.coordinator.runtime.CoordinatorConfig;
import kiln.coordinator.view.Farm;
import kiln.farm.embedded.EmbeddedBroker;
import kiln.farm.embedded.EmbeddedS3;
import kiln.farm.kafka.KafkaTransport;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.JobResult;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Lane;
import kiln.schemas.plan.Plan;
import kiln.schemas.plan.Pool;
import kiln.schemas.plan.Sha256;
import kiln.schemas.plan.WorkerId;
import kiln.worker.Worker;
import kiln.worker.WorkerConfig;
import kiln.worker.WorkerPorts;
import kiln.worker.execute.Attempt;
import kiln.worker.execute.JobOutcome;
import kiln.worker.sandbox.Command;
import kiln.worker.sandbox.Exit;
import kiln.worker.sandbox.Sandbox;
import kiln.worker.sandbox.Workspace;
import kiln.worker.step.StepSettings;

/// A whole farm in this process, the broker in a child: everything is real but planning and the tools. Its jobs sleep
/// as long as their [SyntheticPlan] says, and leave a durable record each.
public final class SyntheticFarm implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String BUCKET = "kiln";
    private static final String KEY = "kilnbench";
    private static final Artifact NOTHING = new Artifact(Sha256.of(new byte[0]), 0);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Map<String, SyntheticPlan> plans = new ConcurrentHashMap<>();
    private final Map<JobId, Long> startedNanos = new ConcurrentHashMap<>();
    private final Map<JobId, Long> endedNanos = new ConcurrentHashMap<>();
    private final InstantSource clock = InstantSource.system();
    private final KafkaTransport kafka;
    private final S3ArtifactStore store;
    private final Farm farm;

    /// @param brokerLib folder with the broker's jars
    /// @param folder for everything it keeps
    public SyntheticFarm(Path brokerLib, Path folder) throws IOException, InterruptedException {
        try {
            EmbeddedS3 s3 = opened(EmbeddedS3.start(folder.resolve("s3"), 0, KEY, KEY + KEY));
            EmbeddedBroker broker = opened(EmbeddedBroker.start(brokerLib, folder.resolve("kafka"), 0));
            kafka = KafkaTransport.open(broker.bootstrapServers(), PATIENCE);
            store = opened(S3ArtifactStore.connect(
                    new S3Endpoint(s3.endpoint(), BUCKET, KEY, KEY + KEY, "us-east-1"), new Random()));
            store.put(new byte[0]);
            farm = opened(new Coordinator(new Coordinator.Connections(
                    opened(kafka.ledgerHistory()), kafka::openLedger, opened(kafka.offerSink()),
                    opened(kafka.reportSource()), opened(kafka.progressSource()), opened(kafka.progressSink()), store,
                    (request, token) -> planned(request), key -> "", clock, new Random(), CoordinatorConfig.defaults(),
                    new Coordinator.Candidate("coordinator-bench", () -> "", true), why -> {}, Optional.empty()))).farm();
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        opened.push(part);
        return part;
    }

    private Planned planned(BuildRequest request) {
        Plan plan = plans.get(request.label()).plan(request.lane());
        return new Planned.Accepted(plan);
    }

    /// Starts one more worker.
    ///
    /// @param slots 1 or more
    public void hire(String name, int slots, Path scratch) throws IOException {
        WorkerPorts ports = new WorkerPorts(() -> kafka.offerSource(Set.of(Pool.values())), kafka.reportSink(),
                kafka.progressSink(), kafka.tailLedger());
        WorkerConfig config = WorkerConfig.standard(slots, scratch, new StepSettings(Optional.empty(), Optional.empty(), 1));
        opened(Worker.withSteps(new WorkerId(name), config, ports, new NoTools(), this::work, store, clock)).start();
    }

    private JobOutcome work(Attempt attempt) throws InterruptedException {
        JobId job = attempt.offer().job();
        startedNanos.put(job, System.nanoTime());
        long millis = plans.values().stream().mapToLong(plan -> plan.millisOf(job)).max().orElse(0);
        if (millis > 0) {
            Thread.sleep(millis);
        }
        endedNanos.put(job, System.nanoTime());
        long now = clock.millis();
        return new JobOutcome.Succeeded(new JobResult(attempt.offer().key(), job, attempt.offer().attempt(),
                attempt.worker(), Map.of(SyntheticPlan.OUTPUT, NOTHING), Map.of(), 0, now - millis, now, Optional.empty()));
    }

    /// Hands a plan in; returns when it is durable.
    ///
    /// @return System.nanoTime() before it was handed in
    public long submit(SyntheticPlan plan, String label, Lane lane) {
        plans.put(label, plan);
        BuildRequest empty = plan.plan(lane).request();
        BuildRequest request = new BuildRequest(List.of(), List.of(), List.of(), List.of(), List.of(), false, empty.asOf(), lane, label);
        long start = System.nanoTime();
        farm.submit(request).toCompletableFuture().join();
        return start;
    }

    /// Waits until so many jobs, of all plans, are recorded as done in the ledger.
    ///
    /// @return System.nanoTime() then, to a millisecond
    public long awaitQuiet() {
        while (true) {
            Farm.Vital vital = farm.vital();
            if (vital.jobsWaiting() + vital.jobsQueued() + vital.jobsRunning() == 0) {
                return System.nanoTime();
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    public Farm farm() {
        return farm;
    }

    /// When the worker began to work on it, System.nanoTime(); empty if it never did.
    public Optional<Long> startedNanos(JobId job) {
        return Optional.ofNullable(startedNanos.get(job));
    }

    public Optional<Long> endedNanos(JobId job) {
        return Optional.ofNullable(endedNanos.get(job));
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("a part of the measured farm did not close", e);
            }
        }
    }

    /// The jobs of a synthetic plan run no tools.
    private static final class NoTools implements Sandbox {
        @Override
        public Exit run(Command command, Workspace workspace, Output output) {
            throw new UnsupportedOperationException("a synthetic job runs no tools");
        }

        @Override
        public void close() {}
    }
}
