package kiln.coordinator.view;

import java.util.Map;
import java.util.Optional;
import kiln.coordinator.schedule.Eta;

/// A build in a list.
///
/// @param paused why nothing more of it starts; absent while it is not paused
/// @param eta when all its cells will have booted; absent once it has ended, or while nothing can be foretold
public record BuildSummary(
        String build, String state, String label, long acceptedMillis, int planned, Map<String, Integer> counts, double seconds,
        Optional<String> paused, Optional<Eta> eta) {
    /// Of a build that has ended.
    public BuildSummary(
            String build, String state, String label, long acceptedMillis, int planned, Map<String, Integer> counts, double seconds) {
        this(build, state, label, acceptedMillis, planned, counts, seconds, Optional.empty(), Optional.empty());
    }
}
