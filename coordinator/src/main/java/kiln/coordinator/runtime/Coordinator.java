package kiln.coordinator.runtime;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import kiln.artifacts.store.ArtifactStore;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.plan.Planned;
import kiln.coordinator.sign.SigningKey;
import kiln.coordinator.view.Farm;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.Progress;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.transport.LedgerHistory;
import kiln.schemas.transport.LedgerLog;
import kiln.schemas.transport.OfferSink;
import kiln.schemas.transport.ProgressSink;
import kiln.schemas.transport.ProgressSource;
import kiln.schemas.transport.ReportSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The farm's mind at work. It leads, on one thread that owns the ledger, or stands by with a copy that keeps up, and
/// goes from one to the other as often as it must. Reads go beside that thread under a lock and see only what is
/// durable.
public final class Coordinator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);
    /// How long a leader may say nothing before a standby takes over.
    private static final Duration LEADER_SILENCE = Duration.ofSeconds(5);
    private static final Duration BEAT = Duration.ofSeconds(1);
    /// A leader whose thread makes no step for so long says no more that it leads.
    private static final Duration STEP_MAX = Duration.ofSeconds(20);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    /// What it is connected to.
    ///
    /// @param history the ledger, for reading while it stands by
    /// @param takeOver takes the ledger over
    /// @param herald where it says that it leads
    /// @param planner request and rebuild token to a plan or its problems; pure, called from any thread
    /// @param pathOf object key to a file on this machine, or an empty text
    /// @param onFailure called once when it cannot go on; the process should end
    /// @param signingKey by which checksums are signed, if they are
    public record Connections(
            LedgerHistory history,
            Supplier<LedgerLog> takeOver,
            OfferSink offers,
            ReportSource reports,
            ProgressSource progress,
            ProgressSink herald,
            ArtifactStore store,
            BiFunction<BuildRequest, String, Planned> planner,
            UnaryOperator<String> pathOf,
            InstantSource clock,
            RandomGenerator random,
            CoordinatorConfig config,
            Candidate candidate,
            Consumer<String> onFailure,
            Optional<SigningKey> signingKey) {}

    /// Who it is to the others.
    ///
    /// @param name unlike all others
    /// @param address where its HTTP API is; empty while it has none
    /// @param alone whether no other can lead when it starts, so that it need not wait
    public record Candidate(String name, Supplier<String> address, boolean alone) {}

    private final Connections connections;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final List<Thread> threads = new ArrayList<>();
    private final Leadership leadership;
    private final Hearing hearing;
    private final EventFeed feed;
    private final Desk desk;
    private final Standby standby;
    private final CompletableFuture<Void> standing = new CompletableFuture<>();
    private volatile Optional<Present> present = Optional.empty();
    private volatile Optional<Reign> reign = Optional.empty();
    private volatile boolean open = true;
    private volatile String problem = "";

    /// When it returns, it leads and takes requests, or stands by with a copy of the whole ledger.
    public Coordinator(Connections connections) {
        this.connections = connections;
        long silence = LEADER_SILENCE.toMillis();
        this.leadership = new Leadership(connections.candidate().alone(), silence, now());
        this.hearing = new Hearing(silence, now());
        this.standby = new Standby(connections.history(), connections.store(), () ->
                new LedgerCopy(lock.writeLock(), connections.clock(), connections.config(), connections.pathOf()));
        this.feed = new EventFeed();
        this.desk = new Desk(connections, () -> present, lock.readLock(), feed, new OwnLine());
        start("kiln-progress", this::readProgress);
        start("kiln-ledger", this::govern);
        start("kiln-herald", this::beat);
        try {
            standing.join();
        } catch (CompletionException e) {
            close();
            throw e.getCause() instanceof RuntimeException why ? why : e;
        }
    }

    private long now() {
        return connections.clock().millis();
    }

    private void start(String name, Runnable body) {
        threads.add(Thread.ofPlatform().name(name).daemon().start(body));
    }

    /// Leads whenever it may, and stands by otherwise.
    private void govern() {
        while (open) {
            try {
                if (leadership.mayLead(standby.isVacant(), now())) {
                    lead();
                } else {
                    standBy();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                tryAgainLater(e);
            }
        }
    }

    /// The ledger could neither be read nor taken over. At the start that is for the caller to know.
    private void tryAgainLater(RuntimeException e) {
        if (standing.completeExceptionally(e)) {
            open = false;
        } else if (open) {
            problem = "E144 the ledger is out of reach: " + e.getMessage();
            LOG.warn("ledger out of reach, tried again error={}", e.toString());
            leadership.waitAnew(now());
            LockSupport.parkNanos(AGAIN.toNanos());
        }
    }

    private void standBy() throws InterruptedException {
        boolean first = !standing.isDone();
        Present seen = standby.keepUp(first ? batch -> {} : this::tell);
        show(seen);
        problem = leadership.leader().isEmpty() && !first ? "nobody is heard to lead yet" : "";
        if (first && leadership.mayLead(standby.isVacant(), now())) {
            return;
        }
        if (standing.complete(null)) {
            LOG.info("coordinator stands by events={}", seen.ledger().eventCount());
        }
        standby.rest();
    }

    private void show(Present now) {
        if (present.filter(before -> before == now).isEmpty()) {
            lock.writeLock().lock();
            try {
                feed.goOnFrom(now.ledger().eventCount());
                present = Optional.of(now);
            } finally {
                lock.writeLock().unlock();
            }
        }
    }

    private void lead() throws InterruptedException {
        try (LedgerLog log = connections.takeOver().get()) {
            hearing.heardItself(now());
            Reign mine = new Reign(connections, log, lock.writeLock(), hearing, standby.handOver());
            Thread reports = Thread.ofPlatform().name("kiln-reports").daemon().unstarted(mine::readReports);
            try {
                reign = Optional.of(mine);
                reports.start();
                show(mine.present());
                standby.ends();
                problem = "";
                LOG.info("coordinator leads token={} events={} builds={}", log.token(),
                        mine.present().ledger().eventCount(), mine.present().ledger().builds().size());
                standing.complete(null);
                rule(mine);
            } finally {
                mine.end();
                reign = Optional.empty();
                reports.interrupt();
                joinUninterrupted(reports);
            }
        }
    }

    private void rule(Reign mine) throws InterruptedException {
        try {
            while (open && !leadership.isFollowed(mine.token())) {
                mine.step(new Teller());
            }
            leadership.waitAnew(now());
        } catch (LedgerLog.FencedException e) {
            LOG.warn("coordinator stands back reason=\"{}\"", e.getMessage());
            leadership.waitAnew(now());
        } catch (LedgerLog.InDoubtException e) {
            LOG.warn("coordinator takes the ledger over anew reason=\"{}\"", e.getMessage());
            problem = e.getMessage();
            leadership.goOn();
        } catch (RuntimeException e) {
            fail("the ledger thread failed: " + e.getMessage(), e);
        }
    }

    private void fail(String why, Exception e) {
        if (open) {
            open = false;
            problem = why;
            LOG.error("coordinator stops reason={}", why, e);
            connections.onFailure().accept(why);
        }
    }

    private final class Teller implements Told {
        @Override
        public void events(Present now, List<LedgerEvent> events) {
            EventStories stories = new EventStories(now.ledger(), now.plainViews(), Coordinator.this.now());
            events.forEach(stories::log);
            tell(events);
        }

        @Override
        public void spoilt() {
            present = Optional.empty();
        }
    }

    private void tell(List<LedgerEvent> events) {
        present.ifPresent(shown -> {
            EventStories stories = new EventStories(shown.ledger(), shown.plainViews(), now());
            events.forEach(event -> stories.tell(event).forEach(story -> feed.publish(story.type(), story.json())));
        });
    }

    private void readProgress() {
        keepReading("progress", () -> open, () -> connections.progress().poll(Duration.ofSeconds(5)).forEach(this::heard));
    }

    private void heard(Progress word) {
        if (word instanceof Progress.Leading beat) {
            leadership.heard(beat, now());
            reign.filter(mine -> mine.token() == beat.token()).ifPresent(mine -> hearing.heardItself(now()));
        } else if (word instanceof Progress.LogLines lines) {
            desk.heard(lines);
        } else {
            reign.ifPresentOrElse(mine -> mine.heard(word), () -> standby.heard(word));
        }
    }

    /// A reader outlives whatever its transport throws at it.
    static void keepReading(String what, BooleanSupplier on, Runnable read) {
        while (on.getAsBoolean()) {
            try {
                read.run();
            } catch (RuntimeException e) {
                LOG.warn("reading failed, tried again feed={} error={}", what, e.toString());
                LockSupport.parkNanos(AGAIN.toNanos());
            }
        }
    }

    private void beat() {
        while (open) {
            reign.filter(mine -> now() - mine.aliveMillis() < STEP_MAX.toMillis()).ifPresent(mine -> connections.herald().send(
                    new Progress.Leading(connections.candidate().name(), mine.token(), connections.candidate().address().get())));
            LockSupport.parkNanos(BEAT.toNanos());
        }
    }

    private final class OwnLine implements Desk.Line {
        @Override
        public CompletionStage<List<LedgerEvent>> ask(Command command) {
            return reign.map(mine -> mine.ask(command)).orElseGet(() -> CompletableFuture.failedFuture(
                    new Farm.UnavailableException("E430 this coordinator does not lead")));
        }

        @Override
        public CompletionStage<Void> upToDate() {
            CompletionStage<Void> here = standby.upToDate();
            return leads() ? CompletableFuture.completedFuture(null) : here;
        }

        @Override
        public boolean leads() {
            return reign.isPresent() && open;
        }

        @Override
        public String problem() {
            boolean deaf = problem.isEmpty() && leads() && hearing.isDeaf(now());
            return deaf ? "E144 nothing was heard over Kafka for " + hearing.silentMillis(now()) / 1000 + " s" : problem;
        }

        @Override
        public Optional<Farm.Leader> leader() {
            return leads()
                    ? Optional.empty()
                    : leadership.leader().map(beat -> new Farm.Leader(beat.coordinator(), beat.address()));
        }
    }

    /// Where people and programs ask.
    public Farm farm() {
        return desk;
    }

    /// Stops; jobs that run go on, and a standby takes over. The connections are the caller's to close.
    @Override
    public void close() {
        open = false;
        threads.forEach(Thread::interrupt);
        threads.forEach(Coordinator::joinUninterrupted);
    }

    private static void joinUninterrupted(Thread thread) {
        boolean interrupted = Thread.interrupted();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
