package kiln.coordinator.runtime;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.ledger.Decider;
import kiln.coordinator.ledger.JobState;
import kiln.coordinator.ledger.Ledger;
import kiln.coordinator.schedule.Policy;
import kiln.coordinator.schedule.Scheduler;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.Progress;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.BuildId;
import kiln.schemas.transport.LedgerLog;
import kiln.schemas.transport.OfferSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One step of the coordinator's work, on one thread: decide, append, and only then let anybody hear of it and hand
/// out what can be done. Everything it remembers beside the ledger is soft: after a crash it is found anew.
public final class Foreman {
    private static final Logger LOG = LoggerFactory.getLogger(Foreman.class);

    private final Chronicle chronicle;
    private final CheckpointPlan checkpoints;
    private final Ledger ledger;
    private final Decider decider;
    private final LedgerLog log;
    private final OfferSink offers;
    private final StoreErrands errands;
    private final InstantSource clock;
    private final CoordinatorConfig config;
    private final LeaseTable leases;
    private final Dispatcher dispatcher;
    private final Health health = new Health();
    private final Sweeper sweeper;
    private final Map<Command, RuntimeException> stumbledOver = new IdentityHashMap<>();
    private boolean started;
    private long lookedMillis;
    private long reportsTaken;

    /// What it works with.
    ///
    /// @param errands runs errands to the store, elsewhere and later
    /// @param home gets errands that came home; called on the errand's thread, to be passed to [#home]
    public record Tools(
            LedgerLog log,
            OfferSink offers,
            Librarian librarian,
            Executor errands,
            Consumer<Home> home,
            InstantSource clock,
            CoordinatorConfig config) {}

    /// An errand that came home.
    ///
    /// @param what the job that was looked up, the cell that was published, or the build that was concluded
    /// @param answer what it found; empty if the store could not be asked
    public record Home(Object what, Optional<Command> answer) {}

    /// Begins with the newest checkpoint and what came after it.
    public Foreman(Tools tools) {
        this(tools, Chronicle.open(tools.log(), tools.librarian().checkpoints()));
    }

    /// Goes on with what was read while standing by, if the log goes on from there.
    ///
    /// @param copy not used by anybody else any more
    public static Foreman after(LedgerCopy copy, Tools tools) {
        return new Foreman(tools, copy.handOver(tools.log(), tools.librarian().checkpoints()));
    }

    /// @param chronicle up to the end of the log; nobody else changes it any more
    private Foreman(Tools tools, Chronicle chronicle) {
        this.config = tools.config();
        this.decider = new Decider(config.triesMax(), config.workersLostMax(), config.backoff().toMillis());
        this.log = tools.log();
        this.offers = tools.offers();
        this.clock = tools.clock();
        this.leases = new LeaseTable(config.silence().toMillis());
        this.chronicle = chronicle;
        this.ledger = chronicle.ledger();
        this.errands = new StoreErrands(ledger, tools);
        this.reportsTaken = chronicle.reportsTaken();
        this.sweeper = new Sweeper(ledger, health, config.sweep().toMillis());
        this.checkpoints = new CheckpointPlan(config.growth(), tools.librarian().checkpoints(), tools.errands());
        this.dispatcher = new Dispatcher(ledger, Policy.standard(config.claimPatience().toMillis()),
                config.unmade().toMillis());
    }

    public Ledger ledger() {
        return ledger;
    }

    Scheduler scheduler() {
        return dispatcher.scheduler();
    }

    Health health() {
        return health;
    }

    /// Why a command of the last batch was not decided to its end, if it was not.
    Optional<RuntimeException> stumbledOver(Command command) {
        return Optional.ofNullable(stumbledOver.get(command));
    }

    LeaseTable leases() {
        return leases;
    }

    /// Offset after the last report considered; reading goes on there after a restart.
    public long reportsTaken() {
        return reportsTaken;
    }

    /// Grants or refuses commands. When it returns, their events are durable, and with them the offset of the reports
    /// among them. A report without effect leaves the offset behind: it is read again after a restart, to no effect.
    ///
    /// @return the events, in order
    /// @throws LedgerLog.FencedException if another coordinator leads now; this one must stop
    public List<LedgerEvent> handle(List<Command> commands) {
        List<LedgerEvent> events = new ArrayList<>();
        stumbledOver.clear();
        tooOld().ifPresent(build -> events.addAll(decide(new Command.Forget(build))));
        for (Command command : commands) {
            events.addAll(decide(command));
            if (command instanceof Command.Report report) {
                reportsTaken = Math.max(reportsTaken, report.next());
                if (report.report() instanceof WorkerReport.Declined declined) {
                    dispatcher.declined(declined);
                }
            }
        }
        if (!events.isEmpty()) {
            health.appendBegins(clock.millis());
            chronicle.append(log, new LedgerLog.Batch(events, reportsTaken));
            health.appendEnds();
        }
        started |= events.stream().anyMatch(LedgerEvent.JobStarted.class::isInstance);
        return events;
    }

    /// One command that cannot be decided stops none of the others.
    private List<LedgerEvent> decide(Command command) {
        try {
            return decider.decide(ledger, command);
        } catch (Decider.StumbledException e) {
            LOG.error("command isolated kind={}", command.getClass().getSimpleName(), e);
            health.stumbled();
            stumbledOver.put(command, e);
            return e.events();
        }
    }

    /// What the sweep had to repair and commands that could not be decided; never anything but a fault in Kiln.
    public long patchedUp() {
        return health.findings() + health.stumbles();
    }

    /// A finished build that memory has no room for; one at a time, so that no batch grows long over it.
    private Optional<BuildId> tooOld() {
        Growth growth = config.growth();
        SortedSet<BuildId> finished = ledger.finished();
        boolean many = finished.size() > growth.buildsInMemory();
        boolean large = finished.size() > 1 && ledger.finishedCells() > growth.cellsInMemory();
        return many || large ? Optional.of(finished.getFirst()) : Optional.empty();
    }

    /// @return the command that the errand ended with, if any; without one it is sent again after a while
    public List<Command> home(Home home) {
        long now = clock.millis();
        errands.cameHome(home, now);
        health.errandCameHome(home.answer().isPresent(), now);
        if (home.answer().orElse(null) instanceof Command.LookedUp looked && looked.result().isEmpty()) {
            dispatcher.lookedUpInVain(looked.job(), now);
        }
        return home.answer().stream().toList();
    }

    /// A word from a worker; commands follow if it ends.
    public List<Command> heard(Progress progress) {
        return switch (progress) {
            case Progress.Heartbeat beat -> {
                boolean news = leases.heard(beat, clock.millis());
                if (news) {
                    dispatcher.heard(beat);
                }
                yield !news || ledger.workforce().isPresent(beat.worker())
                        ? List.of()
                        : List.of(new Command.WorkerHeard(beat.worker(), clock.millis()));
            }
            case Progress.Farewell farewell -> {
                leases.left(farewell.worker(), clock.millis());
                dispatcher.gone(farewell.worker());
                List<Command> commands = new ArrayList<>(LeaseTable.givenBack(ledger, farewell.worker(), clock.millis()));
                commands.add(new Command.WorkerGone(farewell.worker(), true, clock.millis()));
                yield commands;
            }
            case Progress.LogLines lines -> List.of();
            case Progress.Leading leading -> List.of();
        };
    }

    /// Every report that had reached the broker by then, Unix time in ms, is among the commands so far.
    public void reportsRead(long untilMillis) {
        leases.reportsRead(untilMillis);
    }

    /// Nothing could be heard for a while: the silence of workers counts from now on.
    public void countSilenceAnew() {
        leases.countAnew(clock.millis());
    }

    /// Leases that ended by silence, and quarantines whose time is over.
    ///
    /// @param batch what came in and is decided before: who reports in it is not silent
    public List<Command> expired(List<Command> batch) {
        long now = clock.millis();
        batch.forEach(command -> {
            if (command instanceof Command.Report report) {
                leases.reported(report.report().worker(), now);
            }
        });
        leases.silent(now).forEach(dispatcher::gone);
        List<Command> commands = new ArrayList<>(leases.expired(ledger, now));
        if (LeaseTable.isReleaseDue(ledger, now)) {
            commands.add(new Command.ReleaseDue(now));
        }
        commands.addAll(sweeper.step(now));
        return commands;
    }

    /// Sends out errands and offers for whatever the ledger has waiting.
    public void dispatch() {
        long now = clock.millis();
        errands.send(now);
        checkpoints.consider(chronicle);
        List<JobOffer> chosen = dispatcher.choose(now);
        if (!chosen.isEmpty()) {
            offers.offer(chosen);
        }
        look(now);
    }

    /// Once a second, because much may wait.
    private void look(long now) {
        if (now - lookedMillis >= 1_000) {
            health.looked(couldStart(now), started, now);
            started = false;
            lookedMillis = now;
        }
    }

    /// A job that was refused one worker and waits a moment for another could start.
    private boolean couldStart(long now) {
        return ledger.queued().stream()
                .map(id -> ledger.job(id).orElseThrow())
                .anyMatch(job -> job.state() instanceof JobState.Queued queued
                        && queued.notBeforeMillis() <= now + 1_000
                        && !ledger.isHeld(job)
                        && dispatcher.scheduler().hasSlotFor(job));
    }

    /// When something has to be done even if nothing comes in, Unix time in ms.
    public long nextMillis() {
        long now = clock.millis();
        long next = Math.min(dispatcher.nextMillis(), errands.nextMillis());
        next = Math.min(next, sweeper.nextMillis(now));
        return ledger.running().isEmpty() ? next : Math.min(next, now + 1000);
    }
}
