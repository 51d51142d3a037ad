package kiln.coordinator.bulletin;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import kiln.coordinator.view.BuildSummary;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.Farm;

/// The state of the farm as it is posted: `status.json`.
///
/// @param writtenMillis Unix time in ms
/// @param builds newest first, at most [#BUILDS]
/// @param attention cells of the newest build that has ended which are not as they should be, at most [#CELLS] of `attentionTotal`
public record StatusView(
        long writtenMillis, List<BuildSummary> builds, String attentionBuild, List<Cell> attention, int attentionTotal) {
    static final String KEY = "status.json";
    private static final int BUILDS = 20;
    private static final int CELLS = 200;
    private static final Set<String> GOOD = Set.of("built", "reused", "skipped");

    /// @param reason its first line
    public record Cell(String cell, String state, String reason) {}

    static StatusView of(Farm farm, long now) {
        List<BuildSummary> builds = farm.builds();
        Optional<BuildView> last = builds.stream().filter(build -> !build.state().equals("running")).findFirst()
                .flatMap(build -> farm.build(build.build()));
        List<Cell> attention = last.map(BuildView::cells).orElse(List.of()).stream()
                .filter(cell -> !GOOD.contains(cell.state()))
                .map(cell -> new Cell(cell.cell(), cell.state(), cell.reason().lines().findFirst().orElse("")))
                .toList();
        return new StatusView(now, builds.subList(0, Math.min(BUILDS, builds.size())), last.map(BuildView::build).orElse(""),
                attention.subList(0, Math.min(CELLS, attention.size())), attention.size());
    }
}
