package kiln.schemas.catalog;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Everything that can be built, by id, in alphabetical order.
///
/// @param marks what was found out about images on real boards; no build depends on it
public record Catalog(
        Map<String, Board> boards, Map<String, Kernel> kernels, Map<String, Distro> distros, Map<String, Toolbox> toolboxes,
        Map<String, Mark> marks) {

    public Catalog {
        boards = sorted(boards);
        kernels = sorted(kernels);
        distros = sorted(distros);
        toolboxes = sorted(toolboxes);
        marks = sorted(marks);
    }

    /// Without marks.
    public Catalog(
            Map<String, Board> boards, Map<String, Kernel> kernels, Map<String, Distro> distros,
            Map<String, Toolbox> toolboxes) {
        this(boards, kernels, distros, toolboxes, Map.of());
    }

    public static Catalog of(List<Board> boards, List<Kernel> kernels, List<Distro> distros, List<Toolbox> toolboxes) {
        return new Catalog(byId(boards, Board::id), byId(kernels, Kernel::id), byId(distros, Distro::id), byId(toolboxes, Toolbox::id));
    }

    /// The same things with these marks.
    public Catalog marked(List<Mark> others) {
        return new Catalog(boards, kernels, distros, toolboxes, byId(others, Mark::id));
    }

    /// The kernel that serves a board on a track, if there is one. The reader sees to it that there are never two.
    public Optional<Kernel> kernelFor(Board board, Track track) {
        return kernels.values().stream()
                .filter(kernel -> kernel.track() == track)
                .filter(kernel -> kernel.families().contains(board.family()) && kernel.archs().contains(board.arch()))
                .min(Comparator.comparing(Kernel::id));
    }

    private static <T> Map<String, T> byId(List<T> things, Function<T, String> id) {
        return things.stream().collect(Collectors.toMap(id, Function.identity()));
    }

    private static <T> SortedMap<String, T> sorted(Map<String, T> map) {
        return java.util.Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }
}
