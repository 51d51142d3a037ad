package kiln.farm.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.JobView;

/// A running build in at most six lines: a bar with counts, and the jobs that run longest.
final class ProgressBlock {
    static final int MAX_LINES = 6;

    private static final int BAR = 24;

    private ProgressBlock() {}

    static List<String> lines(BuildView build, List<JobView> jobs, long nowMillis, int width) {
        Map<String, Integer> counts = counts(build);
        int done = build.planned() - counts.getOrDefault("running", 0) - counts.getOrDefault("waiting", 0);
        int filled = build.planned() == 0 ? BAR : BAR * done / build.planned();
        List<String> lines = new ArrayList<>();
        lines.add(Words.cut(
                "[" + "█".repeat(filled) + "░".repeat(BAR - filled) + "] " + done + "/" + build.planned() + " cells  "
                        + Words.duration((nowMillis - build.acceptedMillis()) / 1_000.0) + "  " + Words.counts(counts),
                width));
        List<JobView> running = jobs.stream()
                .filter(job -> job.state().equals("running"))
                .sorted(Comparator.comparingLong(JobView::startedMillis).thenComparing(JobView::job))
                .toList();
        int shown = running.size() <= MAX_LINES - 1 ? running.size() : MAX_LINES - 2;
        for (JobView job : running.subList(0, shown)) {
            String since = Words.duration((nowMillis - job.startedMillis()) / 1_000.0);
            lines.add(Words.cut("  ▶ " + job.title() + "  " + since + "  on " + job.worker(), width));
        }
        if (shown < running.size()) {
            lines.add("  and " + (running.size() - shown) + " more");
        }
        return lines;
    }

    static Map<String, Integer> counts(BuildView build) {
        Map<String, Integer> counts = new TreeMap<>();
        build.cells().forEach(cell -> counts.merge(cell.state(), 1, Integer::sum));
        return counts;
    }
}
