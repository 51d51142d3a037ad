package kiln.farm.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.JobView;

/// What became of cells and jobs since the last look, a line each, for a log that is read later.
final class StateChanges {
    /// What need not be told: it is how everything begins.
    private static final Set<String> QUIET = Set.of("waiting", "keyed", "queued");

    private final Map<String, String> cells = new HashMap<>();
    private final Map<String, String> jobs = new HashMap<>();

    List<String> since(BuildView build, List<JobView> now, Style style) {
        List<String> lines = new ArrayList<>();
        for (JobView job : now) {
            String before = jobs.put(job.job(), job.state() + job.attempt());
            if (!(job.state() + job.attempt()).equals(before) && !QUIET.contains(job.state())) {
                lines.add(style.paint(job.state(), style.glyph(job.state()) + " " + job.state() + "  " + job.title())
                        + facts(job));
            }
        }
        for (BuildView.Cell cell : build.cells()) {
            String before = cells.put(cell.cell(), cell.state());
            if (!cell.state().equals(before)
                    && !QUIET.contains(cell.state())
                    && !cell.state().equals("running")) {
                String why = cell.reason().isEmpty()
                        ? ""
                        : "  " + cell.reason().lines().findFirst().orElse("");
                lines.add(style.paint(cell.state(), style.glyph(cell.state()) + " " + cell.state() + "  " + cell.cell())
                        + why);
            }
        }
        return lines;
    }

    private static String facts(JobView job) {
        return switch (job.state()) {
            case "running" -> "  on " + job.worker() + (job.attempt() > 1 ? ", attempt " + job.attempt() : "");
            case "succeeded" -> "  in " + Words.duration((job.finishedMillis() - job.startedMillis()) / 1_000.0);
            case "failed" ->
                "  " + job.reason().lines().findFirst().orElse("") + "  ./kiln logs " + shortId(job.job());
            case "blocked" -> "  " + job.reason().lines().findFirst().orElse("");
            default -> "";
        };
    }

    /// Enough of an id to name it: the kind and eight digits.
    static String shortId(String job) {
        int dash = job.indexOf('-');
        return job.substring(0, Math.min(job.length(), dash + 9));
    }
}
