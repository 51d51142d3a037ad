package kiln.coordinator.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.schedule.Outlook;
import kiln.coordinator.view.Farm;
import kiln.coordinator.view.LiveGrids;
import kiln.coordinator.view.Views;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.Progress;
import kiln.schemas.transport.LedgerLog;

/// One coordinator's lead, from taking the ledger over until another does: decide, append, and only then answer and
/// hand out, on the thread that calls [#step].
final class Reign {
    private static final int BATCH_MAX = 256;
    /// Between two looks at what is due; whatever comes in is taken at once.
    private static final int BREATH_MILLIS = 10;
    /// The longest time without a look.
    private static final int REST_MILLIS = 2_000;

    private sealed interface Incoming {
        record Ask(Command command, CompletableFuture<List<LedgerEvent>> reply) implements Incoming {}

        record Word(Progress progress) implements Incoming {}

        record Return(Foreman.Home home) implements Incoming {}

        /// All reports are in that had arrived by then.
        record Read(long untilMillis) implements Incoming {}
    }

    /// For so long a look ahead is good, and for so much longer per job: it costs the more the more there are.
    private static final long OUTLOOK_NANOS = 500_000_000L;
    private static final long OUTLOOK_NANOS_PER_JOB = 100_000;
    private static final long OUTLOOK_NANOS_MAX = 5_000_000_000L;

    private final LinkedBlockingQueue<Incoming> incoming = new LinkedBlockingQueue<>(100_000);
    private final Coordinator.Connections connections;
    private final LedgerLog log;
    private final Lock writing;
    private final Foreman foreman;
    private final Present present;
    private final Hearing hearing;
    private volatile Optional<Seen> lastSeen = Optional.empty();
    private volatile boolean over;
    private volatile long aliveMillis;

    /// Goes on with a ledger that was read before, or reads it anew.
    ///
    /// @param writing held while the ledger changes
    /// @param known the ledger as far as it was read while standing by
    Reign(Coordinator.Connections connections, LedgerLog log, Lock writing, Hearing hearing, LedgerCopy known) {
        this.connections = connections;
        this.log = log;
        this.writing = writing;
        this.hearing = hearing;
        this.foreman = Foreman.after(known, new Foreman.Tools(
                log, connections.offers(), new Librarian(connections.store(), connections.signingKey()),
                task -> Thread.ofVirtual().name("errand").start(task),
                home -> put(new Incoming.Return(home)), connections.clock(), connections.config()));
        Views plain = new Views(foreman.ledger(), connections.pathOf());
        Views views = new Views(foreman.ledger(), connections.pathOf(), () -> Optional.of(outlook()));
        this.present = new Present(foreman.ledger(), foreman.leases(), views, plain, LiveGrids.watching(foreman.ledger()),
                foreman.health());
        this.aliveMillis = connections.clock().millis();
    }

    /// Working out who waits for whom costs as much as there is waiting, so questions of about the same time share it.
    private Outlook outlook() {
        long nanos = System.nanoTime();
        long good = Math.min(OUTLOOK_NANOS + foreman.ledger().jobs().size() * OUTLOOK_NANOS_PER_JOB, OUTLOOK_NANOS_MAX);
        Seen seen = lastSeen.filter(one -> nanos - one.nanos() < good)
                .orElseGet(() -> new Seen(nanos, new Outlook(foreman.ledger(), foreman.scheduler(), connections.clock().millis())));
        lastSeen = Optional.of(seen);
        return seen.outlook();
    }

    private record Seen(long nanos, Outlook outlook) {}

    Present present() {
        return present;
    }

    long reportsTaken() {
        return foreman.reportsTaken();
    }

    long token() {
        return log.token();
    }

    /// When the last step began, Unix time in ms.
    long aliveMillis() {
        return aliveMillis;
    }

    private void put(Incoming one) {
        try {
            incoming.put(one);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void heard(Progress word) {
        put(new Incoming.Word(word));
    }

    /// Completes with the events that the command led to, once they are durable.
    CompletionStage<List<LedgerEvent>> ask(Command command) {
        CompletableFuture<List<LedgerEvent>> reply = new CompletableFuture<>();
        put(new Incoming.Ask(command, reply));
        if (over) {
            end();
        }
        return reply;
    }

    /// Takes what came in, as one batch.
    ///
    /// @param told gets the events when they are durable
    /// @throws LedgerLog.FencedException if another leads; this reign is over, and what [#present] shows is void
    /// @throws LedgerLog.InDoubtException likewise
    void step(Told told) throws InterruptedException {
        List<Incoming> batch = nextBatch();
        aliveMillis = connections.clock().millis();
        List<Incoming.Ask> asked = new ArrayList<>();
        List<LedgerEvent> events;
        writing.lock();
        try {
            events = foreman.handle(commands(batch, asked));
        } catch (RuntimeException e) {
            asked.forEach(ask -> ask.reply().completeExceptionally(e));
            told.spoilt();
            throw e;
        } finally {
            writing.unlock();
        }
        asked.forEach(ask -> answer(ask, events));
        told.events(present, events);
        foreman.dispatch();
    }

    private List<Command> commands(List<Incoming> batch, List<Incoming.Ask> asked) {
        List<Command> commands = new ArrayList<>();
        for (Incoming one : batch) {
            switch (one) {
                case Incoming.Ask ask -> {
                    commands.add(ask.command());
                    asked.add(ask);
                }
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
        return commands;
    }

    private void answer(Incoming.Ask ask, List<LedgerEvent> events) {
        foreman.stumbledOver(ask.command()).ifPresentOrElse(
                ask.reply()::completeExceptionally, () -> ask.reply().complete(events));
    }

    private List<Incoming> nextBatch() throws InterruptedException {
        List<Incoming> batch = new ArrayList<>();
        long wait = Math.clamp(foreman.nextMillis() - connections.clock().millis(), BREATH_MILLIS, REST_MILLIS);
        Optional.ofNullable(incoming.poll(wait, TimeUnit.MILLISECONDS)).ifPresent(batch::add);
        incoming.drainTo(batch, BATCH_MAX);
        return batch;
    }

    /// Reads reports for as long as this reign lasts; on a thread of its own.
    void readReports() {
        connections.reports().seek(foreman.reportsTaken());
        ReadTimes times = new ReadTimes();
        Coordinator.keepReading("reports", () -> !over, () -> {
            long began = connections.clock().millis();
            connections.reports().poll(Duration.ofSeconds(5)).forEach(received -> put(new Incoming.Ask(
                    new Command.Report(received.report(), received.next(), connections.clock().millis()),
                    new CompletableFuture<>())));
            times.polled(began).ifPresent(until -> put(new Incoming.Read(until)));
        });
    }

    /// Answers those who still wait: nothing will come of it here.
    void end() {
        over = true;
        List<Incoming> left = new ArrayList<>();
        incoming.drainTo(left);
        left.forEach(one -> {
            if (one instanceof Incoming.Ask ask) {
                ask.reply().completeExceptionally(new Farm.UnavailableException(
                        "E430 this coordinator has just lost the lead; ask again"));
            }
        });
    }
}
