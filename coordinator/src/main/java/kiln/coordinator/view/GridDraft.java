package kiln.coordinator.view;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A [Grid] that is being filled in, cell by cell.
final class GridDraft {
    private final Map<String, Integer> rows = new LinkedHashMap<>();
    private final Map<String, Integer> columns = new LinkedHashMap<>();
    private final List<String> rowNames;
    private final List<String> columnNames;
    private final char[] states;
    private final Integer[] seconds;
    private final Long[] bytes;

    /// @param cells `board/kernel/distro/kind`, in the order of the plan, which rows and columns keep
    GridDraft(Stream<String> cells) {
        cells.forEach(cell -> {
            rows.putIfAbsent(row(cell), rows.size());
            columns.putIfAbsent(column(cell), columns.size());
        });
        rowNames = List.copyOf(rows.keySet());
        columnNames = List.copyOf(columns.keySet());
        states = new char[rows.size() * columns.size()];
        Arrays.fill(states, Grid.NONE);
        seconds = new Integer[states.length];
        Arrays.fill(seconds, 0);
        bytes = new Long[states.length];
        Arrays.fill(bytes, 0L);
    }

    private static String row(String cell) {
        return cell.substring(0, cell.indexOf('/')) + cell.substring(cell.lastIndexOf('/'));
    }

    private static String column(String cell) {
        return cell.substring(cell.indexOf('/') + 1, cell.lastIndexOf('/'));
    }

    /// @return whether anything is different now
    boolean put(Grid.Point point) {
        int at = rows.get(row(point.cell())) * columns.size() + columns.get(column(point.cell()));
        char state = Grid.letter(point.state());
        boolean same = states[at] == state && seconds[at] == point.seconds() && bytes[at] == point.bytes();
        states[at] = state;
        seconds[at] = point.seconds();
        bytes[at] = point.bytes();
        return !same;
    }

    /// As it is now; what is put in later does not change it.
    Grid grid(String build, String state, String label, long acceptedMillis) {
        return new Grid(build, state, label, acceptedMillis, rowNames, columnNames, new String(states), List.of(seconds), List.of(bytes));
    }
}
