package kiln.farm.sim;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.farm.SteadyClock;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.ledger.Ledger;
import kiln.coordinator.runtime.CoordinatorConfig;
import kiln.coordinator.runtime.Foreman;
import kiln.coordinator.runtime.Growth;
import kiln.coordinator.runtime.Librarian;
import kiln.schemas.message.Progress;
import kiln.schemas.plan.WorkerId;
import kiln.schemas.transport.LedgerLog;
import kiln.schemas.transport.ReportSource;

/// A coordinator process: the real foreman, its loop and its readers.
final class Seat {
    private static final int BATCH_MAX = 256;
    private static final int BREATH_MILLIS = 10;
    /// For so long what a fenced coordinator sent out goes on.
    private static final int AFTERLIFE_MILLIS = 20_000;

    /// Builds leave memory and checkpoints are written within minutes.
    private static final Growth SOON = new Growth(1, 10, 30);

    final Process process;
    private final World world;
    private final Broker broker;
    private final Bucket bucket;
    private final InstantSource clock;
    private final Deque<Incoming> incoming = new ArrayDeque<>();
    private final Signal came = new Signal();
    private final Map<WorkerId, Long> heard = new HashMap<>();
    private Optional<Foreman> foreman = Optional.empty();
    private final long began;
    private boolean fenced;

    private sealed interface Incoming {
        record Ask(Command command) implements Incoming {}

        record Word(Progress progress) implements Incoming {}

        record Return(Foreman.Home home) implements Incoming {}
    }

    Seat(World world, Broker broker, Bucket bucket, String name) {
        this.world = world;
        this.broker = broker;
        this.bucket = bucket;
        this.process = new Process(world, Process.Role.COORDINATOR, name);
        this.clock = new SteadyClock(process.wall(), process::ticks);
        this.began = world.now();
        process.thread("main", this::lead).start();
    }

    /// Once it has read the ledger.
    Optional<Ledger> ledger() {
        return foreman.map(Foreman::ledger);
    }

    /// Whether it takes requests.
    boolean isLeading() {
        return process.isAlive() && !fenced;
    }

    /// For how long this coordinator has seen no sign of life of a worker, in true ms.
    long silenceOf(WorkerId worker) {
        return world.now() - heard.getOrDefault(worker, began);
    }

    void ask(Command command) {
        put(new Incoming.Ask(command));
    }

    InstantSource clock() {
        return clock;
    }

    private void put(Incoming one) {
        incoming.add(one);
        came.all(world);
    }

    private void lead() {
        try {
            SimStore store = new SimStore(world, process, bucket);
            Foreman leader = new Foreman(new Foreman.Tools(broker.openLedger(process), broker.offers.sink(process),
                    new Librarian(store), errand -> process.thread("errand", errand).start(),
                    home -> put(new Incoming.Return(home)), clock, CoordinatorConfig.defaults().withGrowth(SOON)));
            foreman = Optional.of(leader);
            world.note(process.name, "leads, events:", leader.ledger().eventCount());
            ReportSource reports = broker.reportSource(process);
            reports.seek(leader.reportsTaken());
            process.thread("reports", () -> readReports(reports)).start();
            process.thread("progress", this::readProgress).start();
            while (true) {
                step(leader);
            }
        } catch (LedgerLog.FencedException e) {
            world.note(process.name, "is fenced", "");
            fenced = true;
            world.after(AFTERLIFE_MILLIS, () -> process.kill("fenced"));
        } catch (LedgerLog.InDoubtException e) {
            process.kill("to know better");
        }
    }

    private void step(Foreman leader) {
        List<Command> commands = new ArrayList<>();
        for (Incoming one : nextBatch(leader)) {
            switch (one) {
                case Incoming.Ask ask -> commands.add(ask.command());
                case Incoming.Word word -> {
                    if (word.progress() instanceof Progress.Heartbeat beat) {
                        heard.put(beat.worker(), world.now());
                    }
                    commands.addAll(leader.heard(word.progress()));
                }
                case Incoming.Return home -> commands.addAll(leader.home(home.home()));
            }
        }
        commands.addAll(leader.expired());
        leader.handle(commands);
        if (leader.patchedUp() > 0) {
            world.fail(new Violation("NothingIsPatchedUp",
                    process.name + " met a fault of its own " + leader.patchedUp() + " times and went on"));
        }
        leader.dispatch();
    }

    private List<Incoming> nextBatch(Foreman leader) {
        if (incoming.isEmpty()) {
            came.await(process, Math.clamp(leader.nextMillis() - clock.millis(), BREATH_MILLIS, 60_000));
        }
        List<Incoming> batch = new ArrayList<>();
        while (!incoming.isEmpty() && batch.size() < BATCH_MAX) {
            batch.add(incoming.remove());
        }
        return batch;
    }

    private void readReports(ReportSource reports) {
        while (true) {
            reports.poll(Duration.ofSeconds(5)).forEach(received ->
                    ask(new Command.Report(received.report(), received.next(), clock.millis())));
        }
    }

    private void readProgress() {
        var progress = broker.progressSource(process);
        while (true) {
            progress.poll(Duration.ofSeconds(5)).forEach(word -> put(new Incoming.Word(word)));
        }
    }
}
