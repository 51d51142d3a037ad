package kiln.farm.sim;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.LedgerEvent.BuildAccepted;
import kiln.schemas.message.LedgerEvent.BuildFinished;
import kiln.schemas.message.LedgerEvent.CellCompleted;
import kiln.schemas.message.LedgerEvent.CellPlanned;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.CellId;

/// I1: every requested cell has exactly one terminal record, and a build is finished once, when all its cells are.
final class I1OneTerminalRecord implements Invariant {
    private final Map<BuildId, Set<CellId>> open = new HashMap<>();
    private final Map<BuildId, Integer> promised = new HashMap<>();
    private final Set<BuildId> finished = new HashSet<>();

    @Override
    public void on(LedgerEvent event) {
        if (event instanceof BuildAccepted e) {
            require(open.put(e.build(), new HashSet<>()) == null, "accepted twice: " + e.build());
            promised.put(e.build(), e.cells());
        } else if (event instanceof CellPlanned e) {
            require(open.get(e.build()).add(e.cell().cell()), "planned twice: " + e);
            promised.merge(e.build(), -1, Integer::sum);
        } else if (event instanceof CellCompleted e) {
            require(open.getOrDefault(e.build(), Set.of()).remove(e.cell()), "not open any more: " + e);
        } else if (event instanceof BuildFinished e) {
            require(open.getOrDefault(e.build(), Set.of()).isEmpty(), e.build() + " ends without " + open.get(e.build()));
            require(promised.getOrDefault(e.build(), 1) == 0, e.build() + " lacks cells it promised");
            require(finished.add(e.build()), "finished twice: " + e.build());
        }
    }

    boolean isFinished(BuildId build) {
        return finished.contains(build);
    }

    boolean isAccepted(BuildId build) {
        return open.containsKey(build);
    }

    boolean allFinished() {
        return finished.size() == open.size();
    }

    @Override
    public void atRest() {
        open.forEach((build, cells) -> require(cells.isEmpty(), build + " has no record of " + cells));
    }
}
