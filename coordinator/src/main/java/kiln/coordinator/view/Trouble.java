package kiln.coordinator.view;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// A cell that did not come about through no wish of anybody.
///
/// @param state `failed`, `blocked` or `quarantined`
/// @param job the failed job behind it; empty if it is not known any more
/// @param title of that job, e.g. `kernel sunxi-6.1 armhf`
/// @param message how that job failed, with its code
public record Trouble(String cell, String state, String job, String title, String message) {
    private static final Set<String> STATES = Set.of("failed", "blocked", "quarantined");
    private static final String BLOCKED = "blocked by ";

    /// Of a build's whole record.
    public static List<Trouble> of(BuildView build, List<JobView> jobs) {
        Map<String, JobView> byId = new HashMap<>();
        jobs.forEach(job -> byId.put(job.job(), job));
        List<Trouble> troubles = new ArrayList<>();
        for (BuildView.Cell cell : build.cells()) {
            if (STATES.contains(cell.state())) {
                Optional<JobView> root = cell.jobs().stream()
                        .flatMap(id -> Stream.ofNullable(byId.get(id)))
                        .flatMap(job -> root(job, byId))
                        .findFirst();
                troubles.add(new Trouble(cell.cell(), cell.state(), root.map(JobView::job).orElse(""),
                        root.map(JobView::title).orElse(""), root.map(JobView::reason).orElse(cell.reason())));
            }
        }
        return troubles;
    }

    private static Stream<JobView> root(JobView job, Map<String, JobView> jobs) {
        return switch (job.state()) {
            case "failed", "quarantined" -> Stream.of(job);
            case "blocked" -> job.reason().startsWith(BLOCKED)
                    ? Stream.ofNullable(jobs.get(job.reason().substring(BLOCKED.length())))
                    : Stream.empty();
            default -> Stream.empty();
        };
    }
}
