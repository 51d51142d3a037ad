package kiln.coordinator.web;

import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import kiln.artifacts.store.InMemoryArtifactStore;
import kiln.coordinator.http.HttpApi;
import kiln.coordinator.http.HttpSettings;
import kiln.coordinator.ledger.Graphs;
import kiln.coordinator.plan.Planned;
import kiln.coordinator.runtime.Coordinator;
import kiln.coordinator.runtime.CoordinatorConfig;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.Farm;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.Progress;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.Lane;
import kiln.schemas.plan.WorkerId;
import kiln.schemas.transport.InMemoryTransport;
import kiln.schemas.transport.OfferSource;
import kiln.schemas.transport.ProgressSink;
import kiln.schemas.transport.ReportSink;

/// A real coordinator that can be ended and started anew on the same ledger, and a worker who makes as many jobs as he is
/// told to.
final class LiveFarm implements AutoCloseable {
    private static final WorkerId WORKER = new WorkerId("anne");
    private static final Duration PATIENCE = Duration.ofMillis(20);
    private static final int BOARDS = 4;
    private static final int KERNELS = 2;
    private static final int DISTROS = 2;

    private final InMemoryTransport wires = new InMemoryTransport();
    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final InstantSource clock = InstantSource.system();
    private final Semaphore orders = new Semaphore(0);
    private final Set<String> made = new HashSet<>();
    private final Thread worker;
    private Coordinator coordinator;
    private HttpApi api;

    LiveFarm() {
        start(0);
        worker = Thread.ofPlatform().name("anne").daemon().start(this::work);
    }

    private void start(int port) {
        coordinator = new Coordinator(new Coordinator.Connections(
                wires.ledgerHistory(), wires::openLedger, wires.offerSink(), wires.reportSource(), wires.progressSource(),
                wires.progressSink(), store, (request, token) -> new Planned.Accepted(Graphs.matrix("", BOARDS, KERNELS, DISTROS)),
                key -> "", clock, new Random(1), CoordinatorConfig.defaults(),
                new Coordinator.Candidate("live", () -> "", true), why -> {}, Optional.empty()));
        api = HttpApi.start(new HttpSettings("127.0.0.1", port, "0.1.0"), coordinator.farm(),
                log -> InputStream.nullInputStream(), key -> Optional.empty(), clock);
    }

    /// @return the build of all there is
    String submit() {
        BuildRequest all = new BuildRequest(List.of(), List.of(), List.of(), List.of(), List.of(), false,
                LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC), Lane.INTERACTIVE, "all");
        return switch (coordinator.farm().submit(all, Optional.empty()).toCompletableFuture().join()) {
            case Farm.Submission.Accepted accepted -> accepted.plan().build();
            case Farm.Submission.Refused refused -> throw new IllegalStateException(refused.toString());
            case Farm.Submission.Conflict conflict -> throw new IllegalStateException(conflict.toString());
        };
    }

    private void work() {
        OfferSource offers = wires.offerSource();
        ReportSink reports = wires.reportSink();
        ProgressSink progress = wires.progressSink();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                progress.send(new Progress.Heartbeat(WORKER, "host", 1, List.of(), Long.MAX_VALUE));
                if (orders.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                    make(offers, reports);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void make(OfferSource offers, ReportSink reports) throws InterruptedException {
        Optional<JobOffer> offer = offers.take(PATIENCE);
        if (offer.isEmpty()) {
            orders.release();
            return;
        }
        JobOffer job = offer.get();
        // What lay there for long is offered twice. Making it again would be refused, and nobody would hear of it.
        if (!made.add(job.job() + " " + job.attempt())) {
            offers.accept();
            orders.release();
            return;
        }
        reports.send(new WorkerReport.Claimed(job.job(), job.attempt(), WORKER));
        offers.accept();
        job.options().outputs().forEach(output -> store.put(Graphs.bytesOf(job.key(), output)));
        reports.send(new WorkerReport.Succeeded(job.job(), job.attempt(), WORKER,
                Graphs.result(job.job(), job.options(), job.key(), job.attempt(), WORKER)));
    }

    /// So many more jobs are to be made.
    void make(int jobs) {
        orders.release(jobs);
    }

    URI uri() {
        return api.uri();
    }

    /// Ends the coordinator and starts another one in its place.
    ///
    /// @param meanwhile done while there is none
    void restart(Runnable meanwhile) {
        int port = api.uri().getPort();
        api.close();
        coordinator.close();
        meanwhile.run();
        start(port);
    }

    /// Its cells by name, with their states.
    Map<String, String> cells(String build) {
        Map<String, String> cells = new TreeMap<>();
        for (BuildView.Cell cell : coordinator.farm().build(build).orElseThrow().cells()) {
            cells.put(cell.cell(), cell.state());
        }
        return cells;
    }

    @Override
    public void close() {
        worker.interrupt();
        api.close();
        coordinator.close();
    }
}
