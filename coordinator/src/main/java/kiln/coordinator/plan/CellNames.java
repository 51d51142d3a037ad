package kiln.coordinator.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import kiln.schemas.catalog.Board;
import kiln.schemas.catalog.Catalog;
import kiln.schemas.catalog.Distro;
import kiln.schemas.catalog.ImageKind;
import kiln.schemas.catalog.Kernel;
import kiln.schemas.catalog.Track;
import kiln.schemas.problem.Nearest;
import kiln.schemas.problem.Problem;

/// Looks names up in the catalog and collects a problem for each that is not there.
final class CellNames {
    private final Catalog catalog;
    private final List<Problem> problems = new ArrayList<>();

    CellNames(Catalog catalog) {
        this.catalog = catalog;
    }

    /// What was wrong so far.
    List<Problem> problems() {
        return problems;
    }

    void refuse(String where, String message) {
        problems.add(new Problem(where, message));
    }

    Optional<Board> board(String where, String name) {
        return known(where, "board", name, catalog.boards());
    }

    Optional<Distro> distro(String where, String name) {
        return known(where, "distro", name, catalog.distros());
    }

    Optional<ImageKind> kind(String where, String name) {
        Optional<ImageKind> kind =
                Arrays.stream(ImageKind.values()).filter(k -> k.id().equals(name)).findFirst();
        if (kind.isEmpty()) {
            List<String> known = Arrays.stream(ImageKind.values()).map(ImageKind::id).toList();
            refuse(where, Nearest.unknown("image kind", name, known));
        }
        return kind;
    }

    /// A track, or a kernel by its id; the catalog reader sees to it that no kernel is called like a track.
    Optional<KernelName> kernel(String where, String name) {
        Optional<Track> track =
                Arrays.stream(Track.values()).filter(t -> t.id().equals(name)).findFirst();
        if (track.isPresent()) {
            return track.map(KernelName.OnTrack::new);
        }
        Optional<Kernel> kernel = Optional.ofNullable(catalog.kernels().get(name));
        if (kernel.isEmpty()) {
            List<String> known = Stream.concat(
                            Arrays.stream(Track.values()).map(Track::id), catalog.kernels().keySet().stream())
                    .toList();
            refuse(where, Nearest.unknown("kernel or track", name, known));
        }
        return kernel.map(KernelName.Exactly::new);
    }

    private <T> Optional<T> known(String where, String thing, String name, Map<String, T> shelf) {
        Optional<T> found = Optional.ofNullable(shelf.get(name));
        if (found.isEmpty()) {
            refuse(where, Nearest.unknown(thing, name, shelf.keySet()));
        }
        return found;
    }

    /// What stands in the second place of a cell's name.
    sealed interface KernelName {
        Track track();

        record OnTrack(Track track) implements KernelName {}

        record Exactly(Kernel kernel) implements KernelName {
            @Override
            public Track track() {
                return kernel.track();
            }
        }
    }
}
