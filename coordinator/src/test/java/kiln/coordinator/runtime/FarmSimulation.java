package kiln.coordinator.runtime;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.InMemoryArtifactStore;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.ledger.Graphs;
import kiln.coordinator.ledger.Ledger;
import kiln.coordinator.runtime.SimWorld.Fault;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.Progress;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.WorkerId;
import kiln.schemas.transport.InMemoryTransport;
import kiln.schemas.transport.LedgerLog;
import kiln.schemas.transport.OfferSink;
import kiln.schemas.transport.ReportSource;

/// A whole farm on one thread: the real foreman, decider, lease table, dispatcher and librarian against workers that
/// keep to the protocol, with virtual time and faults driven by one seed.
final class FarmSimulation {
    private static final long STORM_MILLIS = 300_000;
    private static final long REST_MILLIS = 3_000_000;

    private final SimWorld world;
    private final InMemoryTransport transport = new InMemoryTransport();
    private final InMemoryArtifactStore bucket = new InMemoryArtifactStore();
    private final ArtifactStore store;
    private final Invariants invariants = new Invariants();
    private final Deque<JobOffer> offers = new ArrayDeque<>();
    private final Deque<Progress> words = new ArrayDeque<>();
    private final List<SimWorker> workers = new ArrayList<>();
    private final List<Command> asked = new ArrayList<>();
    private final List<Seat> seats = new ArrayList<>();
    private int workersBorn;
    private int buildsAsked;

    /// A coordinator process: foreman, its reader of reports, and errands that come home.
    private final class Seat {
        private final Foreman foreman;
        private final ReportSource reports = transport.reportSource();
        private final Deque<Foreman.Home> homes = new ArrayDeque<>();
        private boolean dead;

        Seat() {
            Executor later = errand -> world.after(world.between(1, 500), () -> {
                if (!dead) {
                    errand.run();
                }
            });
            OfferSink sink = new SimOffers();
            foreman = new Foreman(new Foreman.Tools(transport.openLedger(), sink, new Librarian(store), later, homes::add,
                    world, CoordinatorConfig.defaults().withGrowth(new Growth(1, 10, 30))));
            reports.seek(foreman.reportsTaken());
            step();
        }

        private void step() {
            if (dead) {
                return;
            }
            try {
                lead();
            } catch (LedgerLog.FencedException e) {
                dead = true;
                return;
            }
            world.after(world.between(5, 200), this::step);
        }

        private void lead() {
            List<Command> commands = new ArrayList<>(asked);
            reports.poll(Duration.ZERO).forEach(r -> commands.add(new Command.Report(r.report(), r.next(), world.millis())));
            while (!homes.isEmpty()) {
                commands.addAll(foreman.home(homes.remove()));
            }
            while (!words.isEmpty()) {
                commands.addAll(foreman.heard(words.remove()));
            }
            commands.addAll(foreman.expired());
            var events = foreman.handle(commands);
            asked.clear();
            invariants.check(events, bucket);
            foreman.dispatch();
        }
    }

    private final class SimOffers implements OfferSink {
        @Override
        public void offer(List<JobOffer> made) {
            for (JobOffer offer : made) {
                if (!world.strikes(Fault.OFFER_LOST, 0.05)) {
                    offers.add(offer);
                }
                if (world.strikes(Fault.OFFER_TWICE, 0.05)) {
                    offers.add(offer);
                }
            }
        }

        @Override
        public void close() {}
    }

    FarmSimulation(long seed) {
        world = new SimWorld(seed);
        store = SimStore.flaky(world, bucket);
    }

    Map<Fault, Integer> run() {
        seats.add(new Seat());
        for (int i = world.random.nextInt(1, 4); i > 0; i--) {
            hire();
        }
        for (int i = world.random.nextInt(1, 4); i > 0; i--) {
            world.after(world.between(0, 60_000), this::ask);
        }
        world.after(0, this::handOut);
        world.after(1_000, this::weather);
        long start = world.millis();
        world.runUntil(start + STORM_MILLIS);
        world.calmDown();
        workers.stream().filter(worker -> !worker.isDead()).findAny().orElseGet(this::hire);
        world.runUntil(start + REST_MILLIS);
        Ledger live = leader().foreman.ledger();
        invariants.atRest(live, bucket);
        Invariants.replayEqualsLive(live, replayed());
        return world.fired;
    }

    private Seat leader() {
        return seats.getLast();
    }

    private Ledger replayed() {
        Ledger ledger = new Ledger();
        transport.openLedger().replay(0, batch -> batch.events().forEach(ledger::apply));
        return ledger;
    }

    private SimWorker hire() {
        WorkerId id = new WorkerId("worker-" + ++workersBorn);
        SimWorker worker = new SimWorker(world, id, world.random.nextInt(1, 3), store, transport.tailLedger(), this::report, words::add);
        workers.add(worker);
        return worker;
    }

    private void ask() {
        BuildId build = new BuildId("20260101-000000-" + String.format("%04x", ++buildsAsked));
        asked.add(new Command.Submit(build, Graphs.random(world.random), world.millis()));
        if (world.strikes(Fault.CANCEL, 0.15)) {
            world.after(world.between(0, 60_000), () -> asked.add(new Command.Cancel(build, "cancelled", world.millis())));
        }
    }

    private void report(WorkerReport report) {
        long delay = world.strikes(Fault.REPORT_LATE, 0.05) ? world.between(1_000, 40_000) : world.between(1, 50);
        world.after(delay, () -> append(report));
        if (world.strikes(Fault.REPORT_TWICE, 0.05)) {
            world.after(world.between(1, 60_000), () -> append(report));
        }
    }

    private void append(WorkerReport report) {
        try {
            transport.reportSink().send(report);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void handOut() {
        for (SimWorker worker : workers) {
            if (!offers.isEmpty() && worker.hasRoom()) {
                worker.take(offers.remove());
            }
        }
        world.after(world.between(1, 100), this::handOut);
    }

    private void weather() {
        List<SimWorker> alive = workers.stream().filter(worker -> !worker.isDead()).toList();
        if (!alive.isEmpty()) {
            SimWorker victim = alive.get(world.random.nextInt(alive.size()));
            if (world.strikes(Fault.WORKER_CRASH, 0.03)) {
                victim.crash();
                world.after(world.between(1_000, 20_000), this::hire);
            } else if (world.strikes(Fault.WORKER_PAUSE, 0.03)) {
                victim.freeze(world.between(1_000, 50_000));
            }
        }
        if (world.strikes(Fault.COORDINATOR_CRASH, 0.02)) {
            leader().dead = true;
            Invariants.replayEqualsLive(leader().foreman.ledger(), replayed());
            Invariants.compactionEqualsLive(leader().foreman.ledger());
            seats.add(new Seat());
        } else if (world.strikes(Fault.SECOND_COORDINATOR, 0.01)) {
            seats.add(new Seat());
        }
        List<String> blobs = bucket.list("blobs/");
        if (!blobs.isEmpty() && world.strikes(Fault.ARTIFACT_SPOILT, 0.01)) {
            bucket.corrupt(blobs.get(world.random.nextInt(blobs.size())));
        }
        world.after(1_000, this::weather);
    }
}
