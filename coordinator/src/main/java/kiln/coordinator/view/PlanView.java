package kiln.coordinator.view;

import java.util.List;
import java.util.Map;

/// What a request would come to, or came to when it was accepted.
///
/// @param build its id; empty for a mere preview
/// @param jobs how many by kind

public record PlanView(String build, int planned, int wanted, List<String> cells, List<Skip> skipped, Map<String, Integer> jobs) {
    public record Skip(String cell, String rule, String reason) {}
}
