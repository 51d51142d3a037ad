package kiln.schemas.plan;

import java.util.List;

/// What a request comes to: every cell, and the jobs they share.
///
/// @param cells in a stable order, skipped ones included
/// @param jobs each once, a job after all jobs it needs
public record Plan(BuildRequest request, List<PlannedCell> cells, List<Job> jobs) {
    public Plan {
        cells = List.copyOf(cells);
        jobs = List.copyOf(jobs);
    }
}
