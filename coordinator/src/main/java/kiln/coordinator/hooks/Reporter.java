package kiln.coordinator.hooks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import kiln.coordinator.view.BuildSummary;
import kiln.coordinator.view.Grid;
import kiln.coordinator.view.Trouble;

/// Finds what builds have to tell, one after the other, the oldest first. A cell is news when it is not as the last time that
/// it was tried; one that is blocked, skipped or cancelled was not tried, and what it waited for is told of others.
final class Reporter {
    private static final Set<String> BAD = Set.of("failed", "quarantined");
    private static final Set<String> GOOD = Set.of("built", "reused");

    /// How each cell ended in the last build that tried it.
    private final Map<String, String> last = new HashMap<>();

    static boolean hasEnded(BuildSummary build) {
        return !build.state().equals("running");
    }

    /// @param cells as they are now; not yet asked for in a build of which nothing new is known
    /// @param trouble what is known of a cell's failure
    List<News> of(BuildSummary build, List<Grid.Point> cells, Function<String, Optional<Trouble>> trouble) {
        List<News> news = new ArrayList<>();
        news.add(new News.Accepted(build));
        List<News> ofCells = cells.stream().flatMap(cell -> of(build, cell, trouble).stream()).toList();
        news.addAll(ofCells);
        if (hasEnded(build)) {
            int failed = (int) ofCells.stream().filter(News.Failed.class::isInstance).count();
            news.add(new News.Finished(build, failed, ofCells.size() - failed));
        }
        return news;
    }

    private Optional<News> of(BuildSummary build, Grid.Point cell, Function<String, Optional<Trouble>> trouble) {
        boolean failedBefore = BAD.contains(last.getOrDefault(cell.cell(), ""));
        if (BAD.contains(cell.state()) && !failedBefore) {
            return Optional.of(new News.Failed(build.build(), cell.cell(), cell.state(), trouble.apply(cell.cell())));
        }
        return GOOD.contains(cell.state()) && failedBefore
                ? Optional.of(new News.Recovered(build.build(), cell.cell(), cell.state()))
                : Optional.empty();
    }

    /// What later builds are compared with.
    void remember(List<Grid.Point> ended) {
        ended.stream()
                .filter(cell -> BAD.contains(cell.state()) || GOOD.contains(cell.state()))
                .forEach(cell -> last.put(cell.cell(), cell.state()));
    }
}
