package kiln.coordinator.runtime;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import kiln.artifacts.store.StoreException;
import kiln.coordinator.ledger.BuildEntry;
import kiln.coordinator.ledger.CellRef;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.ledger.Decider;
import kiln.coordinator.ledger.JobEntry;
import kiln.coordinator.ledger.JobState;
import kiln.coordinator.ledger.Ledger;
import kiln.schemas.message.CellOutcome;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.JobResult;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.Progress;
import kiln.schemas.message.PublishedImage;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.PlannedCell;
import kiln.schemas.plan.Sha256;
import kiln.schemas.transport.LedgerLog;
import kiln.schemas.transport.OfferSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One step of the coordinator's work, on one thread: decide, append, and only then let anybody hear of it and hand
/// out what can be done. Everything it remembers beside the ledger is soft: after a crash it is found anew.
public final class Foreman {
    private static final Logger LOG = LoggerFactory.getLogger(Foreman.class);

    private final Ledger ledger;
    private final Decider decider;
    private final LedgerLog log;
    private final OfferSink offers;
    private final Librarian librarian;
    private final Executor errands;
    private final Consumer<Home> home;
    private final InstantSource clock;
    private final CoordinatorConfig config;
    private final LeaseTable leases;
    private final Dispatcher dispatcher;
    private final Set<Object> away = new HashSet<>();
    private final Map<Object, Long> retryAt = new HashMap<>();
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
    /// @param what names the errand
    /// @param answer what it found; empty if the store could not be asked
    public record Home(Object what, Optional<Command> answer) {}

    private record LookUp(JobId job, Sha256 key) {}

    private interface Errand {
        Command run();
    }

    public Foreman(Tools tools) {
        this.ledger = new Ledger();
        this.config = tools.config();
        this.decider = new Decider(config.triesMax(), config.workersLostMax(), config.backoff().toMillis());
        this.log = tools.log();
        this.offers = tools.offers();
        this.librarian = tools.librarian();
        this.errands = tools.errands();
        this.home = tools.home();
        this.clock = tools.clock();
        this.leases = new LeaseTable(config.silence().toMillis());
        this.dispatcher = new Dispatcher(config.claimPatience().toMillis());
        this.log.replay(batch -> {
            batch.events().forEach(ledger::apply);
            reportsTaken = Math.max(reportsTaken, batch.reportsTaken());
        });
    }

    public Ledger ledger() {
        return ledger;
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
        tooOld().ifPresent(build -> events.addAll(decider.decide(ledger, new Command.Forget(build))));
        for (Command command : commands) {
            events.addAll(decider.decide(ledger, command));
            if (command instanceof Command.Report report) {
                reportsTaken = Math.max(reportsTaken, report.next());
            }
        }
        if (!events.isEmpty()) {
            log.append(new LedgerLog.Batch(events, reportsTaken));
        }
        return events;
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
        away.remove(home.what());
        if (home.answer().isEmpty()) {
            retryAt.put(home.what(), clock.millis() + config.retry().toMillis());
        }
        return home.answer().stream().toList();
    }

    /// A word from a worker; commands follow if it ends.
    public List<Command> heard(Progress progress) {
        return switch (progress) {
            case Progress.Heartbeat beat -> {
                leases.heard(beat, clock.millis());
                yield List.of();
            }
            case Progress.Farewell farewell -> {
                leases.left(farewell.worker());
                yield LeaseTable.givenBack(ledger, farewell.worker(), clock.millis());
            }
            case Progress.LogLines lines -> List.of();
        };
    }

    /// Leases that ended by silence.
    public List<Command> expired() {
        return leases.expired(ledger, clock.millis());
    }

    /// Sends out errands and offers for whatever the ledger has waiting.
    public void dispatch() {
        long now = clock.millis();
        retryAt.values().removeIf(at -> at <= now);
        for (JobId id : ledger.toLookUp()) {
            lookUp(ledger.job(id).orElseThrow());
        }
        List.copyOf(ledger.toPublish()).forEach(this::publish);
        List.copyOf(ledger.toConclude()).forEach(this::conclude);
        List<JobOffer> chosen = dispatcher.choose(ledger, leases.freeSlots(ledger), now);
        if (!chosen.isEmpty()) {
            offers.offer(chosen);
        }
    }

    /// When something has to be done even if nothing comes in, Unix time in ms.
    public long nextMillis() {
        long now = clock.millis();
        long next = dispatcher.nextMillis(ledger, leases.freeSlots(ledger), now);
        for (long retry : retryAt.values()) {
            next = Math.min(next, retry);
        }
        return ledger.running().isEmpty() ? next : Math.min(next, now + 1000);
    }

    private void lookUp(JobEntry job) {
        if (job.state() instanceof JobState.Keyed keyed) {
            JobId id = job.job().id();
            send(new LookUp(id, keyed.key()), () -> new Command.LookedUp(id, keyed.key(), librarian.lookUp(keyed.key())));
        }
    }

    private void publish(CellRef ref) {
        BuildEntry build = ledger.build(ref.build()).orElseThrow();
        if (build.cells().get(ref.cell()) instanceof PlannedCell.Wanted cell
                && ledger.job(cell.image()).orElseThrow().state() instanceof JobState.Succeeded image) {
            JobResult result = image.result();
            Map<Sha256, PublishedImage> known = new TreeMap<>();
            result.outputs().values().forEach(
                    output -> ledger.published(output.digest()).ifPresent(p -> known.put(p.sha256(), p)));
            send(ref, () -> librarian.publish(ref.build(), ref.cell(), cell.image(), result, known, clock.millis()));
        }
    }

    private void conclude(BuildId id) {
        BuildEntry build = ledger.build(id).orElseThrow();
        List<PublishedImage> images = build.outcomes().values().stream().flatMap(o -> imagesOf(o).stream()).toList();
        Map<String, byte[]> record = BuildRecord.of(ledger, build, clock.millis());
        send(id, () -> {
            librarian.conclude(id, images, record);
            return new Command.Concluded(id, clock.millis());
        });
    }

    private static List<PublishedImage> imagesOf(CellOutcome outcome) {
        return switch (outcome) {
            case CellOutcome.Built o -> o.images();
            case CellOutcome.Reused o -> o.images();
            case CellOutcome.Failed o -> List.of();
            case CellOutcome.Skipped o -> List.of();
            case CellOutcome.Blocked o -> List.of();
            case CellOutcome.Cancelled o -> List.of();
            case CellOutcome.Quarantined o -> List.of();
        };
    }

    /// Sends an errand out unless it is out already or waits to be sent again.
    private void send(Object what, Errand errand) {
        if (retryAt.containsKey(what) || !away.add(what)) {
            return;
        }
        errands.execute(() -> {
            try {
                home.accept(new Home(what, Optional.of(errand.run())));
            } catch (StoreException e) {
                LOG.warn("store errand failed errand={} again-in={} error={}", what, config.retry(), e.getMessage());
                home.accept(new Home(what, Optional.empty()));
            }
        });
    }
}
