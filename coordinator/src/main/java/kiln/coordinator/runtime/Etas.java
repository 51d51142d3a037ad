package kiln.coordinator.runtime;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import kiln.coordinator.ledger.BuildEntry;
import kiln.coordinator.schedule.Eta;
import kiln.coordinator.view.Views;
import kiln.schemas.plan.BuildId;

/// When builds will be done, for lists that are asked for often: worked out now and then, the more seldom the more jobs a
/// build has, because each costs time for which the ledger stands still.
final class Etas {
    private static final long GOOD_MILLIS = 1_000;
    private static final int KEPT = 256;

    private final SequencedMap<BuildId, Seen> seen = new LinkedHashMap<>();

    private record Seen(Optional<Eta> eta, Optional<String> paused, long untilMillis) {}

    /// @param now Unix time in ms
    synchronized Optional<Eta> of(Views views, BuildEntry build, long now) {
        if (build.finished().isPresent()) {
            seen.remove(build.id());
            return Optional.empty();
        }
        Optional<Seen> last = Optional.ofNullable(seen.get(build.id()))
                .filter(one -> now < one.untilMillis() && one.paused().equals(build.pauseReason()));
        if (last.isEmpty()) {
            seen.put(build.id(), new Seen(views.eta(build), build.pauseReason(), now + GOOD_MILLIS + build.jobs().size()));
            if (seen.size() > KEPT) {
                seen.pollFirstEntry();
            }
        }
        return last.or(() -> Optional.ofNullable(seen.get(build.id()))).flatMap(Seen::eta);
    }
}
