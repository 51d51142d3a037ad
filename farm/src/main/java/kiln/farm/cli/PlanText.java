package kiln.farm.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import kiln.coordinator.view.PlanView;
import kiln.schemas.plan.JobKind;

/// What a request came to.
final class PlanText {
    /// Shared jobs that are named; `--json` has more.
    private static final int SHARED = 4;

    private PlanText() {}

    static List<String> lines(PlanView plan, Style style) {
        List<String> lines = new ArrayList<>();
        String name = plan.build().isEmpty() ? "Plan" : "Build " + plan.build();
        lines.add(style.strong(name + ": " + Words.count(plan.planned(), "cell") + ", " + plan.wanted() + " to make, "
                + plan.skipped().size() + " left out"));
        int jobs = plan.jobs().values().stream().mapToInt(Integer::intValue).sum();
        lines.add("  " + Words.count(jobs, "job") + ", each once however many cells share it: " + kinds(plan.jobs()));
        if (plan.sharedJobs() > 0) {
            lines.add("  " + Words.count(plan.sharedJobs(), "job") + " for more than one cell" + plan.shared().stream()
                    .limit(SHARED)
                    .map(one -> one.title() + " for " + one.cells() + (one.state().isEmpty() ? "" : ", " + one.state() + " already"))
                    .collect(Collectors.joining("; ", ": ", plan.sharedJobs() > SHARED ? "; …" : "")));
        }
        for (PlanView.Skip skip : plan.skipped()) {
            lines.add(style.paint(
                    "skipped", "  – " + skip.cell() + "  " + skip.reason() + " (rule " + skip.rule() + ")"));
        }
        return lines;
    }

    /// In the order in which a cell meets them.
    private static String kinds(Map<String, Integer> jobs) {
        List<String> parts = new ArrayList<>();
        for (JobKind kind : JobKind.values()) {
            if (jobs.containsKey(kind.id())) {
                parts.add(jobs.get(kind.id()) + " " + kind.id());
            }
        }
        return parts.isEmpty() ? "none" : String.join(", ", parts);
    }
}
