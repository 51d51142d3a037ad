package kiln.coordinator.http;

import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import kiln.artifacts.store.InMemoryArtifactStore;
import kiln.coordinator.ledger.Graphs;
import kiln.coordinator.plan.Planned;
import kiln.coordinator.runtime.Coordinator;
import kiln.coordinator.runtime.CoordinatorConfig;
import kiln.coordinator.sign.SigningKey;
import kiln.coordinator.view.Farm;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.JobResult;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.Progress;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.Plan;
import kiln.schemas.plan.WorkerId;
import kiln.schemas.transport.InMemoryTransport;
import kiln.schemas.transport.LedgerHistory;
import kiln.schemas.transport.OfferSource;
import kiln.schemas.transport.ProgressSink;
import kiln.schemas.transport.ReportSink;

/// A real coordinator with its HTTP door, on wires and a store in memory, and two workers who take a few milliseconds
/// over each job (hence the only sleep, which nothing waits for) and never look whether it is still wanted.
final class QuickFarm implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMillis(20);

    private final InMemoryTransport wires;
    private final InMemoryArtifactStore store;
    private final InstantSource clock = InstantSource.system();
    private final Coordinator coordinator;
    private final HttpApi api;
    private final List<Thread> workers;

    /// Plans are small matrices; builds with the same label share their jobs unless they rebuild.
    QuickFarm() {
        this(new InMemoryTransport(), new InMemoryArtifactStore(), Optional.empty());
    }

    /// On wires and a store that another one may have used before.
    QuickFarm(InMemoryTransport wires, InMemoryArtifactStore store, Optional<SigningKey> key) {
        this.wires = wires;
        this.store = store;
        coordinator = new Coordinator(new Coordinator.Connections(
                wires.ledgerHistory(), wires::openLedger, wires.offerSink(), wires.reportSource(), wires.progressSource(),
                wires.progressSink(), store,
                (request, token) -> new Planned.Accepted(of(request, Graphs.matrix(request.label() + token, 2, 1, 2))),
                object -> "", clock, new Random(1), CoordinatorConfig.defaults(),
                new Coordinator.Candidate("quick", () -> "", true), why -> {}, key));
        api = HttpApi.start(new HttpSettings("127.0.0.1", 0, "0.1.0"), coordinator.farm(),
                log -> InputStream.nullInputStream(), image -> Optional.empty(), clock);
        workers = List.of(worker("anne", 1), worker("bert", 2));
    }

    private static Plan of(BuildRequest request, Plan plan) {
        return new Plan(request, plan.cells(), plan.jobs());
    }

    private Thread worker(String name, long seed) {
        Thread thread = new Thread(() -> work(new WorkerId(name), new Random(seed)), name);
        thread.start();
        return thread;
    }

    private void work(WorkerId self, Random random) {
        OfferSource offers = wires.offerSource();
        ReportSink reports = wires.reportSink();
        ProgressSink progress = wires.progressSink();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                progress.send(new Progress.Heartbeat(self, "host", 1, List.of(), Long.MAX_VALUE));
                Optional<JobOffer> offer = offers.take(PATIENCE);
                if (offer.isPresent()) {
                    JobOffer job = offer.get();
                    reports.send(new WorkerReport.Claimed(job.job(), job.attempt(), self));
                    offers.accept();
                    Thread.sleep(random.nextInt(8));
                    reports.send(new WorkerReport.Succeeded(job.job(), job.attempt(), self, made(job, self)));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private JobResult made(JobOffer job, WorkerId self) {
        job.options().outputs().forEach(output -> store.put(Graphs.bytesOf(job.key(), output)));
        return Graphs.result(job.job(), job.options(), job.key(), job.attempt(), self);
    }

    URI http() {
        return api.uri();
    }

    Farm farm() {
        return coordinator.farm();
    }

    /// Everything that became true, in order.
    List<LedgerEvent> events() {
        List<LedgerEvent> events = new ArrayList<>();
        wires.ledgerHistory().replay(LedgerHistory.BEGINNING, batch -> events.addAll(batch.events()));
        return events;
    }

    @Override
    public void close() {
        workers.forEach(Thread::interrupt);
        api.close();
        coordinator.close();
    }
}
