package kiln.coordinator.view;

import java.util.List;
import java.util.Map;

/// What a request would come to, or came to when it was accepted.
///
/// @param build its id; empty for a mere preview
/// @param jobs how many by kind
/// @param sharedJobs how many of the jobs are for more than one cell
/// @param shared those of them that most cells need, at most [#SHARED_MAX]
public record PlanView(
        String build, int planned, int wanted, List<String> cells, List<Skip> skipped, Map<String, Integer> jobs,
        int sharedJobs, List<Shared> shared) {
    /// Jobs that are named.
    public static final int SHARED_MAX = 100;

    /// Without a word of what is shared.
    public PlanView(String build, int planned, int wanted, List<String> cells, List<Skip> skipped, Map<String, Integer> jobs) {
        this(build, planned, wanted, cells, skipped, jobs, 0, List.of());
    }

    public record Skip(String cell, String rule, String reason) {}

    /// @param cells how many of the wanted ones need it
    /// @param state in a preview what the farm has of it already, e.g. `running` for another build; empty if it knows nothing of it
    public record Shared(String job, String kind, String title, int cells, String state) {}
}
