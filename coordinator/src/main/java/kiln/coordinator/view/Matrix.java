package kiln.coordinator.view;

import java.util.List;
import java.util.Map;

/// A [Grid] as pages draw it.
///
/// @param seq what became of it since is told by the `cell` events after this one
public record Matrix(
        long seq,
        String build,
        String state,
        List<String> rows,
        List<String> columns,
        String states,
        Map<String, String> legend,
        List<Integer> seconds) {
    static Matrix of(Grid grid, long seq) {
        return new Matrix(seq, grid.build(), grid.state(), grid.rows(), grid.columns(), grid.states(), Grid.LEGEND, grid.seconds());
    }
}
