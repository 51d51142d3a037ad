package kiln.coordinator.advice;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kiln.schemas.plan.CellId;

/// What became of a board's cells, in the order of their names.
public record BoardHistory(String board, List<CellHistory> cells) {
    public BoardHistory {
        cells = List.copyOf(cells);
    }

    /// What all of them know.
    public static BoardHistory of(String board, Collection<BoardHistory> parts) {
        Map<CellId, CellHistory> all = new TreeMap<>();
        parts.forEach(part -> part.cells().forEach(cell -> all.merge(cell.cell(), cell, CellHistory::with)));
        return new BoardHistory(board, List.copyOf(all.values()));
    }

    /// The same without these releases.
    public BoardHistory without(Collection<Release> gone) {
        return new BoardHistory(board, cells.stream()
                .map(cell -> new CellHistory(cell.cell(),
                        cell.releases().stream().filter(release -> !gone.contains(release)).toList(), cell.newest()))
                .toList());
    }
}
