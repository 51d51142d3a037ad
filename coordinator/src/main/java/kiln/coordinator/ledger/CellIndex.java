package kiln.coordinator.ledger;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.Set;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.PlannedCell;

/// Which cells wait to be published and which builds to be concluded, kept up with every change.
final class CellIndex {
    private final SequencedSet<CellRef> toPublish = new LinkedHashSet<>();
    private final SequencedSet<BuildId> toConclude = new LinkedHashSet<>();

    SequencedSet<CellRef> toPublish() {
        return Collections.unmodifiableSequencedSet(toPublish);
    }

    SequencedSet<BuildId> toConclude() {
        return Collections.unmodifiableSequencedSet(toConclude);
    }

    void booted(CellRef cell) {
        toPublish.add(cell);
    }

    void noLonger(CellRef cell) {
        toPublish.remove(cell);
    }

    void completed(CellRef cell, BuildEntry build) {
        toPublish.remove(cell);
        if (build.isComplete()) {
            toConclude.add(build.id());
        }
    }

    void finished(BuildId build) {
        toConclude.remove(build);
    }

    /// Fits the rows to what the build and its jobs are.
    void restore(Ledger ledger, BuildEntry build) {
        toPublish.removeIf(cell -> cell.build().equals(build.id()));
        toConclude.remove(build.id());
        if (build.finished().isEmpty()) {
            build.cells().values().stream()
                    .filter(cell -> hasBooted(ledger, build, cell))
                    .forEach(cell -> toPublish.add(new CellRef(build.id(), cell.cell())));
            if (build.isComplete()) {
                toConclude.add(build.id());
            }
        }
    }

    private static boolean hasBooted(Ledger ledger, BuildEntry build, PlannedCell cell) {
        return cell instanceof PlannedCell.Wanted wanted
                && !build.outcomes().containsKey(cell.cell())
                && ledger.entry(wanted.boot()).state() instanceof JobState.Succeeded;
    }
}
