package kiln.coordinator.runtime;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import kiln.artifacts.store.ArtifactStore;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.plan.Planned;
import kiln.coordinator.schedule.Outlook;
import kiln.coordinator.view.Farm;
import kiln.coordinator.view.Views;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.Progress;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.transport.LedgerLog;
import kiln.schemas.transport.OfferSink;
import kiln.schemas.transport.ProgressSource;
import kiln.schemas.transport.ReportSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The farm's mind at work: one thread that owns the ledger, and readers that feed it. Reads go beside it under a
/// lock and see only what is durable.
public final class Coordinator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);
    private static final int BATCH_MAX = 256;
    /// Between two looks at what is due; whatever comes in is taken at once.
    private static final int BREATH_MILLIS = 10;

    /// What it is connected to.
    ///
    /// @param planner request and rebuild token to a plan or its problems; pure, called from any thread
    /// @param pathOf object key to a file on this machine, or an empty text
    /// @param onFenced called once when another coordinator has taken over; the process should end
    public record Connections(
            LedgerLog ledger,
            OfferSink offers,
            ReportSource reports,
            ProgressSource progress,
            ArtifactStore store,
            BiFunction<BuildRequest, String, Planned> planner,
            UnaryOperator<String> pathOf,
            InstantSource clock,
            RandomGenerator random,
            CoordinatorConfig config,
            Consumer<String> onFenced) {}

    private sealed interface Incoming {
        record Ask(Command command, CompletableFuture<List<LedgerEvent>> reply) implements Incoming {}

        record Word(Progress progress) implements Incoming {}

        record Return(Foreman.Home home) implements Incoming {}
    }

    private final Connections connections;
    private final LinkedBlockingQueue<Incoming> incoming = new LinkedBlockingQueue<>(100_000);
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Foreman foreman;
    private final Views views;
    /// For what is told of every event: no look ahead, whose cost grows with what waits.
    private final Views plainViews;
    private final EventFeed feed;
    private final List<Thread> threads = new ArrayList<>();
    private final Desk desk;
    private volatile boolean open = true;
    private volatile String problem = "";

    /// Replays the ledger and starts to lead. When it returns, the farm takes requests.
    public Coordinator(Connections connections) {
        this.connections = connections;
        Executor errands = task -> Thread.ofVirtual().name("errand").start(task);
        this.foreman = new Foreman(new Foreman.Tools(
                connections.ledger(), connections.offers(), new Librarian(connections.store()), errands,
                home -> put(new Incoming.Return(home)), connections.clock(), connections.config()));
        this.plainViews = new Views(foreman.ledger(), connections.pathOf());
        this.views = new Views(foreman.ledger(), connections.pathOf(), () -> Optional.of(
                new Outlook(foreman.ledger(), foreman.scheduler(), connections.clock().millis())));
        this.feed = new EventFeed(foreman.ledger().eventCount());
        this.desk = new Desk(connections, foreman, lock.readLock(), views, feed, line());
        connections.reports().seek(foreman.reportsTaken());
        start("kiln-ledger", this::lead);
        start("kiln-reports", this::readReports);
        start("kiln-progress", this::readProgress);
        LOG.info("coordinator leads events={} builds={}", foreman.ledger().eventCount(), foreman.ledger().builds().size());
    }

    private void start(String name, Runnable body) {
        threads.add(Thread.ofPlatform().name(name).daemon().start(body));
    }

    private void put(Incoming one) {
        try {
            incoming.put(one);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lead() {
        try {
            while (open) {
                step();
            }
        } catch (LedgerLog.FencedException e) {
            stopLeading("another coordinator leads now: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            stopLeading("the ledger thread failed: " + e.getMessage(), e);
        }
    }

    private void stopLeading(String why, Exception e) {
        if (open) {
            open = false;
            problem = why;
            LOG.error("coordinator stops reason={}", why, e);
            incoming.forEach(one -> {
                if (one instanceof Incoming.Ask ask) {
                    ask.reply().completeExceptionally(e);
                }
            });
            connections.onFenced().accept(why);
        }
    }

    private void step() throws InterruptedException {
        List<Incoming> batch = nextBatch();
        List<CompletableFuture<List<LedgerEvent>>> replies = new ArrayList<>();
        List<LedgerEvent> events;
        lock.writeLock().lock();
        try {
            List<Command> commands = new ArrayList<>();
            for (Incoming one : batch) {
                switch (one) {
                    case Incoming.Ask ask -> {
                        commands.add(ask.command());
                        replies.add(ask.reply());
                    }
                    case Incoming.Word word -> commands.addAll(foreman.heard(word.progress()));
                    case Incoming.Return home -> commands.addAll(foreman.home(home.home()));
                }
            }
            commands.addAll(foreman.expired());
            events = foreman.handle(commands);
        } finally {
            lock.writeLock().unlock();
        }
        replies.forEach(reply -> reply.complete(events));
        tell(events);
        foreman.dispatch();
    }

    private List<Incoming> nextBatch() throws InterruptedException {
        List<Incoming> batch = new ArrayList<>();
        long wait = Math.clamp(foreman.nextMillis() - connections.clock().millis(), BREATH_MILLIS, 60_000);
        Optional.ofNullable(incoming.poll(wait, TimeUnit.MILLISECONDS)).ifPresent(batch::add);
        incoming.drainTo(batch, BATCH_MAX);
        return batch;
    }

    private void tell(List<LedgerEvent> events) {
        EventStories stories = new EventStories(foreman.ledger(), plainViews, connections.clock().millis());
        events.forEach(event -> {
            stories.log(event);
            stories.tell(event).ifPresent(story -> feed.publish(story.type(), story.json()));
        });
    }

    private void readReports() {
        keepReading("reports", () -> connections.reports().poll(Duration.ofSeconds(5)).forEach(received ->
                put(new Incoming.Ask(
                        new Command.Report(received.report(), received.next(), connections.clock().millis()),
                        new CompletableFuture<>()))));
    }

    private void readProgress() {
        keepReading("progress", () -> connections.progress().poll(Duration.ofSeconds(5))
                .forEach(progress -> put(new Incoming.Word(progress))));
    }

    /// A reader outlives whatever its transport throws at it.
    private void keepReading(String what, Runnable read) {
        while (open) {
            try {
                read.run();
            } catch (RuntimeException e) {
                LOG.warn("reading failed, tried again feed={} error={}", what, e.toString());
                LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
            }
        }
    }

    private Desk.Line line() {
        return new Desk.Line() {
            @Override
            public CompletionStage<List<LedgerEvent>> ask(Command command) {
                return Coordinator.this.ask(command);
            }

            @Override
            public String problem() {
                return problem;
            }
        };
    }

    private CompletionStage<List<LedgerEvent>> ask(Command command) {
        CompletableFuture<List<LedgerEvent>> reply = new CompletableFuture<>();
        if (open) {
            put(new Incoming.Ask(command, reply));
        } else {
            reply.completeExceptionally(new IllegalStateException(problem));
        }
        return reply;
    }

    /// Where people and programs ask.
    public Farm farm() {
        return desk;
    }

    /// Stops leading; jobs that run go on. The connections are the caller's to close.
    @Override
    public void close() {
        open = false;
        threads.forEach(Thread::interrupt);
        threads.forEach(thread -> {
            try {
                thread.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
