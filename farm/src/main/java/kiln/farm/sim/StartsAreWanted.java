package kiln.farm.sim;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.JobId;

/// The books of who wants what: builds that are neither cancelled nor finished, by job. Nothing starts that only paused
/// builds want, or none.
final class StartsAreWanted implements Invariant {
    private final Map<JobId, Set<BuildId>> wantedBy = new HashMap<>();
    private final Set<BuildId> paused = new HashSet<>();
    private final Set<JobId> newlyWanted = new HashSet<>();

    @Override
    public void on(LedgerEvent event) {
        newlyWanted.clear();
        if (event instanceof LedgerEvent.JobPlanned e) {
            Set<BuildId> builds = wantedBy.computeIfAbsent(e.job().id(), id -> new HashSet<>());
            if (builds.isEmpty()) {
                newlyWanted.add(e.job().id());
            }
            builds.add(e.build());
        } else if (event instanceof LedgerEvent.CancelRequested e) {
            wantedBy.values().forEach(builds -> builds.remove(e.build()));
        } else if (event instanceof LedgerEvent.BuildFinished e) {
            wantedBy.values().forEach(builds -> builds.remove(e.build()));
        } else if (event instanceof LedgerEvent.BuildPaused e) {
            paused.add(e.build());
        } else if (event instanceof LedgerEvent.BuildResumed e) {
            paused.remove(e.build());
        } else if (event instanceof LedgerEvent.JobStarted e) {
            Set<BuildId> builds = wantedBy.getOrDefault(e.job(), Set.of());
            require(!builds.isEmpty(), "nobody wants it: " + e);
            require(!paused.containsAll(builds), "only paused builds want it: " + e);
        }
    }

    boolean isPaused(BuildId build) {
        return paused.contains(build);
    }

    /// Whether this very event makes it wanted by the first build: its life begins anew.
    boolean isNewlyWanted(JobId job) {
        return newlyWanted.contains(job);
    }
}
