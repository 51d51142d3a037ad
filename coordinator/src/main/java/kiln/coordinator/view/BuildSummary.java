package kiln.coordinator.view;

import java.util.Map;

/// A build in a list.
public record BuildSummary(
        String build, String state, String label, long acceptedMillis, int planned, Map<String, Integer> counts, double seconds) {}
