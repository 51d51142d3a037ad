package kiln.coordinator.runtime;

import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import kiln.coordinator.ledger.BuildEntry;
import kiln.coordinator.ledger.CellRef;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.ledger.JobEntry;
import kiln.coordinator.ledger.JobState;
import kiln.coordinator.ledger.Ledger;
import kiln.schemas.message.JobResult;
import kiln.schemas.message.PublishedImage;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.PlannedCell;
import kiln.schemas.plan.Sha256;

/// What the coordinator asks of the store, elsewhere and later: results to look up, images to publish, builds to
/// conclude.
final class StoreErrands {
    /// Errands of each kind that are out at once.
    private static final int LOOK_UPS_MAX = 64;

    private static final int PUBLICATIONS_MAX = 16;
    private static final int CONCLUSIONS_MAX = 4;

    private final Ledger ledger;
    private final Librarian librarian;
    private final InstantSource clock;
    private final Errands<JobId> lookUps;
    private final Errands<CellRef> publications;
    private final Errands<BuildId> conclusions;

    /// @param ledger says what waits for an errand
    StoreErrands(Ledger ledger, Foreman.Tools tools) {
        this.ledger = ledger;
        this.librarian = tools.librarian();
        this.clock = tools.clock();
        this.lookUps = errands(LOOK_UPS_MAX, tools);
        this.publications = errands(PUBLICATIONS_MAX, tools);
        this.conclusions = errands(CONCLUSIONS_MAX, tools);
    }

    private static <T> Errands<T> errands(int max, Foreman.Tools tools) {
        return new Errands<>(max, tools.config().retry().toMillis(), tools.errands(), tools.home());
    }

    /// For what waits, as far as there is room.
    void send(long now) {
        lookUps.send(ledger.toLookUp(), this::lookUp, now);
        publications.send(ledger.toPublish(), this::publish, now);
        conclusions.send(ledger.toConclude(), this::conclude, now);
    }

    void cameHome(Foreman.Home home, long now) {
        List.of(lookUps, publications, conclusions).forEach(errands -> errands.cameHome(home, now));
    }

    /// When one that failed, or never came home, is due again, Unix time in ms.
    long nextMillis() {
        return Stream.of(lookUps, publications, conclusions).mapToLong(Errands::nextMillis).min().orElseThrow();
    }

    private Optional<Supplier<Command>> lookUp(JobId id) {
        return ledger.job(id).map(JobEntry::state).flatMap(state -> state instanceof JobState.Keyed keyed
                ? Optional.of(() -> new Command.LookedUp(id, keyed.key(), librarian.lookUp(keyed.key())))
                : Optional.empty());
    }

    private Optional<Supplier<Command>> publish(CellRef ref) {
        BuildEntry build = ledger.build(ref.build()).orElseThrow();
        if (build.cells().get(ref.cell()) instanceof PlannedCell.Wanted cell
                && ledger.job(cell.image()).orElseThrow().state() instanceof JobState.Succeeded image
                && ledger.job(cell.boot()).orElseThrow().state() instanceof JobState.Succeeded boot) {
            JobResult result = image.result();
            Librarian.Proved proved = new Librarian.Proved(cell.image(), result, cell.boot(), boot.result());
            Map<Sha256, PublishedImage> known = new TreeMap<>();
            result.outputs().values().forEach(
                    output -> ledger.published(output.digest()).ifPresent(p -> known.put(p.sha256(), p)));
            return Optional.of(() ->
                    librarian.publish(ref.build(), ref.cell(), proved, known, clock.millis()));
        }
        return Optional.empty();
    }

    /// What goes into the record is gathered here, while the ledger stands still; it becomes text on the way.
    private Optional<Supplier<Command>> conclude(BuildId id) {
        BuildEntry build = ledger.build(id).orElseThrow();
        List<PublishedImage> images = build.outcomes().values().stream().flatMap(outcome -> outcome.images().stream()).toList();
        Set<JobId> ended = endedImages(build);
        BuildRecord record = BuildRecord.of(ledger, build, clock.millis());
        return Optional.of(() -> {
            librarian.conclude(id, images, ended, record.files());
            return new Command.Concluded(id, clock.millis());
        });
    }

    /// Another build may be at work on one of them.
    private Set<JobId> endedImages(BuildEntry build) {
        Set<JobId> ended = new HashSet<>();
        for (PlannedCell cell : build.cells().values()) {
            if (cell instanceof PlannedCell.Wanted wanted && ledger.job(wanted.image()).orElseThrow().state().isDone()) {
                ended.add(wanted.image());
            }
        }
        return ended;
    }
}
