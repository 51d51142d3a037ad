package kiln.coordinator.view;

import java.util.List;

/// What became of a cell, newest build first.
///
/// @param cell `board/kernel/distro`
/// @param looked builds that were read, whether they have the cell or not
/// @param next where to go on, as `before`; empty if these are all
public record History(String cell, List<Entry> records, int looked, String next) {

    /// @param cell with the kind of image behind
    /// @param seconds that its image and boot took; 0 if they were not made in this build
    /// @param bytes of its image; 0 if it has none
    public record Entry(String build, String buildState, long acceptedMillis, String cell, String state, int seconds, long bytes) {
        static Entry of(Grid grid, Grid.Point point) {
            return new Entry(grid.build(), grid.state(), grid.acceptedMillis(), point.cell(), point.state(), point.seconds(), point.bytes());
        }
    }
}
