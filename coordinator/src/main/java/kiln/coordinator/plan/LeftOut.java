package kiln.coordinator.plan;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import kiln.schemas.problem.Problem;

/// Counts what left cells out, so that a request from which nothing is left can say why.
final class LeftOut {
    private final Map<String, Integer> cells = new LinkedHashMap<>();

    void by(Rule.Broken broken) {
        cells.merge(broken.rule().id() + " (" + broken.reason() + ")", 1, Integer::sum);
    }

    void by(String exclusion) {
        cells.merge("the exclusion \"" + exclusion + "\"", 1, Integer::sum);
    }

    Problem nothingLeft(int selected) {
        String reasons = cells.entrySet().stream()
                .map(entry -> entry.getKey() + " left out " + entry.getValue())
                .collect(Collectors.joining("; "));
        return new Problem("", "nothing to build: of " + selected + (selected == 1 ? " cell, " : " cells, ") + reasons);
    }
}
