package kiln.coordinator.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import kiln.coordinator.plan.CellNames.KernelName;
import kiln.schemas.catalog.Board;
import kiln.schemas.catalog.Catalog;
import kiln.schemas.catalog.Distro;
import kiln.schemas.catalog.ImageKind;
import kiln.schemas.catalog.Kernel;
import kiln.schemas.catalog.Track;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.CellId;

/// Turns axes and named cells into candidates: each cell once, by board, track and distro, whatever the order in the
/// request. Exclusions and rules come after it.
final class MatrixExpansion {
    /// The most cells one request may select. A larger one is refused, never cut.
    static final int MAX_CELLS = 1_000_000;

    private final Catalog catalog;
    private final Compatibility compatibility;
    private final CellNames names;

    MatrixExpansion(Catalog catalog, CellNames names) {
        this.catalog = catalog;
        this.compatibility = new Compatibility(catalog);
        this.names = names;
    }

    /// @param candidates in the order of [Candidate#ORDER]
    /// @param named pointers into the request (`/cells/3`) of the cells that it names one by one
    record Expansion(List<Candidate> candidates, Map<CellId, String> named) {}

    /// The selected cells; empty if anything in the request is wrong, which [CellNames] then says.
    Expansion expand(BuildRequest request) {
        Map<CellId, String> pointers = new LinkedHashMap<>();
        List<Candidate> named = named(request.cells(), pointers);
        List<Candidate> all = axes(request, named.size());
        if (!names.problems().isEmpty()) {
            return new Expansion(List.of(), Map.of());
        }
        if (!named.isEmpty()) {
            all.removeIf(candidate -> pointers.containsKey(candidate.cell()));
            all.addAll(named);
            all.sort(Candidate.ORDER);
        }
        return new Expansion(all, pointers);
    }

    private List<Candidate> axes(BuildRequest request, int named) {
        Collection<Board> boards = axis("/boards", request.boards(), catalog.boards(), names::board, Board::id);
        Collection<Distro> distros = axis("/distros", request.distros(), catalog.distros(), names::distro, Distro::id);
        List<KernelName> kernels = kernels(request.kernels());
        boolean onlyNamed = !request.cells().isEmpty()
                && request.boards().isEmpty()
                && request.kernels().isEmpty()
                && request.distros().isEmpty();
        List<Candidate> candidates = new ArrayList<>();
        if (onlyNamed) {
            checkSize(named);
            return candidates;
        }
        long tracks = kernels.stream().map(KernelName::track).distinct().count();
        if (checkSize(named + boards.size() * tracks * distros.size())) {
            for (Board board : boards) {
                columns(board, kernels).forEach((track, serving) -> distros.forEach(distro -> candidates.add(
                        new Candidate(board, track, distro, board.imageKinds().getFirst(), serving))));
            }
        }
        return candidates;
    }

    private boolean checkSize(long cells) {
        if (cells > MAX_CELLS) {
            names.refuse("", "the request selects " + cells + " cells; the limit is " + MAX_CELLS
                    + "; split it into several builds");
        }
        return cells <= MAX_CELLS;
    }

    private static <T> Collection<T> axis(
            String where,
            List<String> wanted,
            Map<String, T> shelf,
            BiFunction<String, String, Optional<T>> lookup,
            Function<T, String> id) {
        if (wanted.isEmpty()) {
            return shelf.values();
        }
        Map<String, T> found = new TreeMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            lookup.apply(where + "/" + i, wanted.get(i)).ifPresent(thing -> found.put(id.apply(thing), thing));
        }
        return found.values();
    }

    /// All tracks that some kernel of the catalog is on, when none is named.
    private List<KernelName> kernels(List<String> wanted) {
        List<KernelName> found = new ArrayList<>();
        if (wanted.isEmpty()) {
            TreeSet<Track> tracks = new TreeSet<>();
            catalog.kernels().values().forEach(kernel -> tracks.add(kernel.track()));
            tracks.forEach(track -> found.add(new KernelName.OnTrack(track)));
        }
        for (int i = 0; i < wanted.size(); i++) {
            names.kernel("/kernels/" + i, wanted.get(i)).ifPresent(found::add);
        }
        return found;
    }

    /// Every track that the request selects on a board. Where several names select one track, one that has a kernel
    /// for the board prevails.
    private Map<Track, Serving> columns(Board board, List<KernelName> kernels) {
        Map<Track, Serving> columns = new EnumMap<>(Track.class);
        for (KernelName kernel : kernels) {
            columns.merge(kernel.track(), serving(board, kernel), (first, second) ->
                    first instanceof Serving.By ? first : second);
        }
        return columns;
    }

    private Serving serving(Board board, KernelName name) {
        return switch (name) {
            case KernelName.OnTrack(Track track) -> compatibility.kernelOn(board, track);
            case KernelName.Exactly(Kernel kernel) -> compatibility.kernelNamed(board, kernel);
        };
    }

    private List<Candidate> named(List<String> cells, Map<CellId, String> pointers) {
        List<Candidate> named = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            String where = "/cells/" + i;
            candidate(where, cells.get(i)).ifPresent(candidate -> {
                if (pointers.putIfAbsent(candidate.cell(), where) == null) {
                    named.add(candidate);
                }
            });
        }
        return named;
    }

    private Optional<Candidate> candidate(String where, String cell) {
        String[] parts = cell.split("/", -1);
        if (parts.length < 3 || parts.length > 4) {
            names.refuse(where, "a cell is board/kernel/distro or board/kernel/distro/kind, not \"" + cell + "\"");
            return Optional.empty();
        }
        if (List.of(parts).contains("*")) {
            names.refuse(where, "\"" + cell + "\": a cell is named in full; for several, leave cells out and use"
                    + " boards, kernels and distros (\"*\" is for exclude only)");
            return Optional.empty();
        }
        Optional<Board> board = names.board(where, parts[0]);
        Optional<KernelName> kernel = names.kernel(where, parts[1]);
        Optional<Distro> distro = names.distro(where, parts[2]);
        Optional<ImageKind> kind = parts.length == 4
                ? names.kind(where, parts[3])
                : board.map(b -> b.imageKinds().getFirst());
        if (board.isEmpty() || kernel.isEmpty() || distro.isEmpty() || kind.isEmpty()) {
            return Optional.empty();
        }
        if (!board.get().imageKinds().contains(kind.get())) {
            names.refuse(where, board.get().id() + " has no images of the kind " + kind.get().id());
            return Optional.empty();
        }
        return Optional.of(new Candidate(
                board.get(), kernel.get().track(), distro.get(), kind.get(), serving(board.get(), kernel.get())));
    }
}
