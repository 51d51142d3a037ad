package kiln.farm.bench;

import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import kiln.coordinator.http.HttpApi;
import kiln.coordinator.http.HttpSettings;
import kiln.coordinator.plan.Planned;
import kiln.coordinator.runtime.Coordinator;
import kiln.coordinator.runtime.CoordinatorConfig;
import kiln.coordinator.view.Farm;
import kiln.farm.Version;
import kiln.schemas.message.Failure;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.Progress;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Plan;
import kiln.schemas.plan.WorkerId;
import kiln.schemas.transport.InMemoryTransport;
import kiln.schemas.transport.OfferSource;
import kiln.schemas.transport.ReportSink;

/// A real coordinator with its HTTP door and one large build under way. Wires and store are in memory; one worker makes
/// nothing, so many times a second, and fails every fiftieth image.
public final class ApiFarm implements AutoCloseable {
    private static final WorkerId WORKER = new WorkerId("bench-1");
    private static final int SLOTS = 4;
    private static final int FAILS_EVERY = 50;
    private static final long BEAT_NANOS = 1_000_000_000L;

    private final InMemoryTransport wires = new InMemoryTransport();
    private final Coordinator coordinator;
    private final HttpApi api;
    private final Plan plan;
    private final String build;
    private final Thread worker;

    /// @param cells of the build
    public ApiFarm(int cells, int jobsPerSecond) {
        plan = MatrixPlan.of("", cells);
        InstantSource clock = InstantSource.system();
        coordinator = new Coordinator(new Coordinator.Connections(
                wires.ledgerHistory(), wires::openLedger, wires.offerSink(), wires.reportSource(), wires.progressSource(),
                wires.progressSink(), new KnowingStore(Optional.empty()), (request, token) -> new Planned.Accepted(plan),
                key -> "", clock, new Random(1), CoordinatorConfig.defaults(),
                new Coordinator.Candidate("coordinator-bench", () -> "", true), why -> {}, Optional.empty()));
        api = HttpApi.start(new HttpSettings("127.0.0.1", 0, Version.KILN), coordinator.farm(),
                log -> InputStream.nullInputStream(), key -> Optional.empty(), clock);
        worker = Thread.ofPlatform().name("bench-worker").daemon().start(() -> work(1_000_000_000L / jobsPerSecond));
        build = submitted(plan.request());
    }

    private String submitted(BuildRequest request) {
        return switch (coordinator.farm().submit(request).toCompletableFuture().join()) {
            case Farm.Submission.Accepted accepted -> accepted.plan().build();
            case Farm.Submission.Refused refused -> throw new IllegalStateException("refused: " + refused.problems());
            case Farm.Submission.Conflict conflict -> throw new IllegalStateException("conflict with " + conflict.build());
        };
    }

    private void work(long nanosPerJob) {
        OfferSource offers = wires.offerSource();
        ReportSink reports = wires.reportSink();
        long beat = System.nanoTime() - BEAT_NANOS;
        long due = System.nanoTime();
        try {
            for (int done = 0; !Thread.currentThread().isInterrupted(); done++) {
                if (System.nanoTime() - beat >= BEAT_NANOS) {
                    beat = System.nanoTime();
                    wires.progressSink().send(new Progress.Heartbeat(WORKER, "bench", SLOTS, List.of(), Long.MAX_VALUE));
                }
                Optional<JobOffer> offer = offers.take(Duration.ofMillis(20));
                if (offer.isPresent()) {
                    offers.accept();
                    reports.send(new WorkerReport.Claimed(offer.get().job(), offer.get().attempt(), WORKER));
                    due = Math.max(due + nanosPerJob, System.nanoTime() - BEAT_NANOS);
                    LockSupport.parkNanos(due - System.nanoTime());
                    reports.send(ended(offer.get(), done));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static WorkerReport ended(JobOffer job, int number) {
        boolean fails = job.options() instanceof JobOptions.Image && number % FAILS_EVERY == 0;
        return fails
                ? new WorkerReport.Failed(job.job(), job.attempt(), WORKER,
                        Failure.build("E310", "lib/part-" + number + ".c:" + number + ": error: no such thing"), Optional.empty(), 1, 1)
                : new WorkerReport.Succeeded(job.job(), job.attempt(), WORKER,
                        KnowingStore.result(job.job(), job.key(), job.attempt(), WORKER));
    }

    public URI http() {
        return api.uri();
    }

    /// The id of the build.
    public String build() {
        return build;
    }

    /// What it was asked for.
    public Plan plan() {
        return plan;
    }

    /// Events so far.
    public long events() {
        return coordinator.farm().vital().ledgerEvents();
    }

    @Override
    public void close() {
        worker.interrupt();
        api.close();
        coordinator.close();
    }
}
