package kiln.coordinator.view;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import kiln.coordinator.ledger.BuildEntry;
import kiln.coordinator.ledger.Ledger;
import kiln.schemas.plan.CellId;

/// The grid of one build, and which of its cells have to be looked at again.
final class LiveGrid {
    private final Ledger ledger;
    private final BuildEntry build;
    private final Set<CellId> touched = new HashSet<>();
    private GridDraft draft;
    private int cells;
    private Optional<Grid> last = Optional.empty();

    LiveGrid(Ledger ledger, BuildEntry build) {
        this.ledger = ledger;
        this.build = build;
        this.draft = drawn();
    }

    private GridDraft drawn() {
        cells = build.cells().size();
        GridDraft drawn = new GridDraft(build.cells().keySet().stream().map(CellId::toString));
        build.cells().values().forEach(cell -> drawn.put(Points.of(ledger, build, cell)));
        return drawn;
    }

    synchronized void touched(CellId cell) {
        touched.add(cell);
    }

    synchronized Grid grid() {
        boolean changed = cells != build.cells().size();
        if (changed) {
            draft = drawn();
        } else {
            for (CellId cell : touched) {
                changed |= draft.put(Points.of(ledger, build, build.cells().get(cell)));
            }
        }
        touched.clear();
        Optional<Grid> before = changed ? Optional.empty() : last;
        Grid grid = before.orElseGet(() ->
                draft.grid(build.id().value(), Views.stateOf(build), build.request().label(), build.acceptedMillis()));
        last = Optional.of(grid);
        return grid;
    }
}
