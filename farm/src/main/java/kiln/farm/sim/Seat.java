package kiln.farm.sim;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.ledger.Ledger;
import kiln.coordinator.runtime.Checkpoints;
import kiln.coordinator.runtime.CoordinatorConfig;
import kiln.coordinator.runtime.Foreman;
import kiln.coordinator.runtime.Hearing;
import kiln.coordinator.runtime.Leadership;
import kiln.coordinator.runtime.LedgerCopy;
import kiln.coordinator.runtime.Librarian;
import kiln.coordinator.runtime.ReadTimes;
import kiln.farm.SteadyClock;
import kiln.schemas.message.Progress;
import kiln.schemas.transport.LedgerHistory;
import kiln.schemas.transport.LedgerLog;
import kiln.schemas.transport.ProgressSink;
import kiln.schemas.transport.ProgressSource;
import kiln.schemas.transport.ReportSource;

/// A coordinator process: the real rules of when to lead, the real foreman while it does, the real copy of the ledger while
/// it stands by.
final class Seat {
    /// For so long a leader may be silent, and say nothing to itself.
    static final long SILENCE_MILLIS = 5_000;

    private static final long BEAT_MILLIS = 1_000;
    private static final long LOOK_MILLIS = 500;
    private static final long AGAIN_MILLIS = 1_000;
    private static final long STEP_MAX_MILLIS = 20_000;

    final Process process;
    private final World world;
    private final Broker broker;
    private final SimStore store;
    private final InstantSource clock;
    private final CoordinatorConfig config;
    private final Leadership leadership;
    private final Hearing hearing;
    private final LedgerHistory history;
    private final ProgressSink herald;
    private LedgerCopy copy;
    private Optional<Reign> reign = Optional.empty();
    private boolean open = true;

    /// @param alone whether it believes that no other leads
    /// @param clockOffset ms by which its machine's clock is off when it starts
    Seat(World world, Broker broker, Bucket bucket, String name, boolean alone, long clockOffset) {
        this.world = world;
        this.broker = broker;
        this.process = new Process(world, Process.Role.COORDINATOR, name);
        if (clockOffset != 0) {
            process.setClock(clockOffset);
        }
        this.config = CoordinatorConfig.defaults().withGrowth(world.weather.growth());
        this.store = new SimStore(world, process, bucket);
        this.clock = new SteadyClock(process.wall(), process::ticks);
        this.leadership = new Leadership(alone, SILENCE_MILLIS, clock.millis());
        this.hearing = new Hearing(SILENCE_MILLIS, clock.millis());
        this.history = broker.history(process);
        this.herald = broker.progressSink(process);
        this.copy = newCopy();
        ProgressSource progress = broker.progressSource(process);
        process.thread("progress", () -> readProgress(progress)).start();
        process.thread("main", this::govern).start();
    }

    /// Once it has read the ledger.
    Optional<Ledger> ledger() {
        return reign.map(mine -> mine.foreman.ledger());
    }

    /// Whether it takes requests.
    boolean isLeading() {
        return process.isAlive() && open && reign.isPresent();
    }

    /// Whether it would take over. One that was told to leave would not.
    boolean isStandingBy() {
        return process.isAlive() && open && reign.isEmpty() && copy.isRead();
    }

    /// Ends as one that is told to: says that it leads no more.
    void leave() {
        open = false;
        reign.ifPresent(mine -> mine.came.all(world));
    }

    /// @param command gets its time
    void ask(LongFunction<Command> command) {
        reign.ifPresent(mine -> mine.put(new Incoming.Ask(command.apply(clock.millis()))));
    }

    private LedgerCopy newCopy() {
        return new LedgerCopy(new ReentrantLock(), clock, config, key -> "");
    }

    private void govern() {
        while (open) {
            try {
                if (leadership.mayLead(copy.isRead() && history.vacant(), clock.millis())) {
                    lead();
                } else {
                    standBy();
                }
            } catch (Broker.UnreadableException e) {
                world.note(process.name, "waits, because", e.getMessage());
                leadership.waitAnew(clock.millis());
                process.pass(AGAIN_MILLIS);
            }
        }
        process.kill("as it was told to");
    }

    private void standBy() {
        copy = copy.isBroken() ? newCopy() : copy;
        copy.catchUp(history, new Checkpoints(store), batch -> {});
        process.pass(LOOK_MILLIS);
    }

    private void lead() {
        LedgerLog log = broker.openLedger(process);
        try {
            hearing.heardItself(clock.millis());
            LedgerCopy known = copy;
            copy = newCopy();
            Reign mine = new Reign(log, known);
            reign = Optional.of(mine);
            world.note(process.name, "leads, events:", mine.foreman.ledger().eventCount());
            process.thread("reports", mine::readReports).start();
            process.thread("herald", mine::beat).start();
            mine.rule();
        } finally {
            reign.ifPresent(mine -> mine.over = true);
            reign = Optional.empty();
            if (process.isAlive()) {
                log.close();
            }
        }
    }

    private void readProgress(ProgressSource progress) {
        while (true) {
            progress.poll(Duration.ofSeconds(5)).forEach(this::heard);
        }
    }

    private void heard(Progress word) {
        if (word instanceof Progress.Leading beat) {
            leadership.heard(beat, clock.millis());
            reign.filter(mine -> mine.log.token() == beat.token()).ifPresent(mine -> hearing.heardItself(clock.millis()));
        } else {
            reign.ifPresentOrElse(mine -> mine.put(new Incoming.Word(word)), () -> copy.heard(word));
        }
    }

    private sealed interface Incoming {
        record Ask(Command command) implements Incoming {}

        record Word(Progress progress) implements Incoming {}

        record Return(Foreman.Home home) implements Incoming {}

        /// All reports are in that had arrived by then.
        record Read(long untilMillis) implements Incoming {}
    }

    /// While it leads.
    private final class Reign {
        private static final int BATCH_MAX = 256;
        private static final int BREATH_MILLIS = 10;
        private static final int REST_MILLIS = 2_000;

        private final LedgerLog log;
        private final Foreman foreman;
        private final Deque<Incoming> incoming = new ArrayDeque<>();
        private final Signal came = new Signal();
        private long aliveMillis = clock.millis();
        private boolean over;

        Reign(LedgerLog log, LedgerCopy known) {
            this.log = log;
            this.foreman = Foreman.after(known, new Foreman.Tools(log, broker.offers.sink(process), new Librarian(store),
                    errand -> process.thread("errand", errand).start(),
                    home -> put(new Incoming.Return(home)), clock, config));
            try {
                Replay.restart(foreman.ledger(), broker.transport().ledgerHistory());
            } catch (Violation e) {
                world.fail(e);
            }
        }

        void put(Incoming one) {
            incoming.add(one);
            came.all(world);
        }

        void rule() {
            try {
                while (open && !leadership.isFollowed(log.token())) {
                    step();
                }
                leadership.waitAnew(clock.millis());
            } catch (LedgerLog.FencedException e) {
                world.note(process.name, "is fenced", "");
                leadership.waitAnew(clock.millis());
            } catch (LedgerLog.InDoubtException e) {
                leadership.goOn();
            }
        }

        private void step() {
            List<Command> commands = new ArrayList<>();
            List<Incoming> batch = nextBatch();
            aliveMillis = clock.millis();
            for (Incoming one : batch) {
                switch (one) {
                    case Incoming.Ask ask -> commands.add(ask.command());
                    case Incoming.Word word -> commands.addAll(foreman.heard(word.progress()));
                    case Incoming.Return home -> commands.addAll(foreman.home(home.home()));
                    case Incoming.Read read -> foreman.reportsRead(read.untilMillis());
                }
            }
            if (hearing.isBack(aliveMillis)) {
                foreman.countSilenceAnew();
            }
            if (!hearing.isDeaf(aliveMillis)) {
                commands.addAll(foreman.expired(commands));
            }
            foreman.handle(commands);
            if (foreman.patchedUp() > 0) {
                world.fail(new Violation("NothingIsPatchedUp",
                        process.name + " met a fault of its own " + foreman.patchedUp() + " times and went on"));
            }
            foreman.dispatch();
        }

        private List<Incoming> nextBatch() {
            if (incoming.isEmpty() && open) {
                came.await(process, Math.clamp(foreman.nextMillis() - clock.millis(), BREATH_MILLIS, REST_MILLIS));
            }
            List<Incoming> batch = new ArrayList<>();
            while (!incoming.isEmpty() && batch.size() < BATCH_MAX) {
                batch.add(incoming.remove());
            }
            return batch;
        }

        void readReports() {
            ReportSource reports = broker.reportSource(process);
            reports.seek(foreman.reportsTaken());
            ReadTimes times = new ReadTimes();
            while (!over) {
                long began = clock.millis();
                reports.poll(Duration.ofSeconds(5)).forEach(received -> put(new Incoming.Ask(
                        new Command.Report(received.report(), received.next(), clock.millis()))));
                times.polled(began).ifPresent(until -> put(new Incoming.Read(until)));
            }
        }

        void beat() {
            while (!over) {
                if (clock.millis() - aliveMillis < STEP_MAX_MILLIS) {
                    herald.send(new Progress.Leading(process.name, log.token(), ""));
                }
                process.pass(BEAT_MILLIS);
            }
        }
    }
}
