package kiln.coordinator.view;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How the farm did, day by day (UTC), oldest first; days without a build are there as well.
///
/// @param complete whether all builds of these days were read; the oldest ones are missing if not
/// @param builds that were read
public record Trends(List<Day> days, boolean complete, int builds) {

    /// @param builds accepted on that day
    /// @param cells by state
    /// @param p50Seconds, p95Seconds that image and boot of a cell took, of those that were made; 0 if none were
    /// @param bytes of the images that were made
    public record Day(String day, int builds, Map<String, Integer> cells, int p50Seconds, int p95Seconds, long bytes) {}

    /// @param grids in any order
    /// @param first the oldest day
    static Trends of(List<Grid> grids, LocalDate first, LocalDate last, boolean complete) {
        TreeMap<LocalDate, List<Grid>> byDay = new TreeMap<>();
        first.datesUntil(last.plusDays(1)).forEach(day -> byDay.put(day, new ArrayList<>()));
        for (Grid grid : grids) {
            LocalDate day = dayOf(grid.acceptedMillis());
            if (byDay.containsKey(day)) {
                byDay.get(day).add(grid);
            }
        }
        List<Day> days = new ArrayList<>();
        byDay.forEach((day, some) -> days.add(day(day, some)));
        return new Trends(days, complete, days.stream().mapToInt(Day::builds).sum());
    }

    static LocalDate dayOf(long millis) {
        return LocalDate.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
    }

    private static Day day(LocalDate day, List<Grid> grids) {
        Map<String, Integer> cells = new LinkedHashMap<>();
        Grid.LEGEND.values().forEach(state -> cells.put(state, 0));
        List<Integer> seconds = new ArrayList<>();
        long bytes = 0;
        for (Grid grid : grids) {
            for (Grid.Point point : grid.points()) {
                cells.merge(point.state(), 1, Integer::sum);
                if (point.state().equals("built") && point.seconds() > 0) {
                    seconds.add(point.seconds());
                }
                bytes += point.state().equals("built") ? point.bytes() : 0;
            }
        }
        seconds.sort(null);
        return new Day(day.toString(), grids.size(), cells, quantile(seconds, 0.50), quantile(seconds, 0.95), bytes);
    }

    /// The smallest value that so much of all is not above.
    private static int quantile(List<Integer> sorted, double share) {
        return sorted.isEmpty() ? 0 : sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
    }
}
