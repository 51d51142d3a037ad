package kiln.coordinator.view;

import java.util.Map;
import java.util.Optional;
import kiln.coordinator.schedule.Eta;
import kiln.schemas.plan.Commit;

/// A build in a list.
///
/// @param paused why nothing more of it starts; absent while it is not paused
/// @param eta when all its cells will have booted; absent once it has ended, or while nothing can be foretold
/// @param commit what it is of, if its requester said so
public record BuildSummary(
        String build, String state, String label, long acceptedMillis, int planned, Map<String, Integer> counts, double seconds,
        Optional<String> paused, Optional<Eta> eta, Optional<Commit> commit) {
    /// Of a build that has ended, and of which nobody said what it is of.
    public BuildSummary(
            String build, String state, String label, long acceptedMillis, int planned, Map<String, Integer> counts, double seconds) {
        this(build, state, label, acceptedMillis, planned, counts, seconds, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
