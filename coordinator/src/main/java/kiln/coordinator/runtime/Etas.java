package kiln.coordinator.runtime;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import kiln.coordinator.ledger.BuildEntry;
import kiln.coordinator.schedule.Eta;
import kiln.coordinator.view.Views;
import kiln.schemas.plan.BuildId;

/// When builds will be done, for lists that are asked for often: worked out now and then, because that costs as much as
/// a build has jobs.
final class Etas {
    private static final long GOOD_MILLIS = 5_000;
    private static final int KEPT = 256;

    private final Map<BuildId, Seen> seen = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<BuildId, Seen> eldest) {
            return size() > KEPT;
        }
    };

    private record Seen(Optional<Eta> eta, Optional<String> paused, long atMillis) {}

    /// @param now Unix time in ms
    synchronized Optional<Eta> of(Views views, BuildEntry build, long now) {
        if (build.finished().isPresent()) {
            return Optional.empty();
        }
        Seen last = seen.get(build.id());
        boolean good = last != null && now - last.atMillis() < GOOD_MILLIS && last.paused().equals(build.pauseReason());
        if (!good) {
            seen.put(build.id(), new Seen(views.eta(build), build.pauseReason(), now));
        }
        return seen.get(build.id()).eta();
    }
}
