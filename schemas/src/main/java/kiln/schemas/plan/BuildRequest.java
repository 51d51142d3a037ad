package kiln.schemas.plan;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// What somebody wants built.
///
/// @param cells named cells, each `board/kernel/distro[/kind]`; added to what the axes select
/// @param boards board ids; empty means all, unless only cells are named
/// @param kernels tracks or kernel ids; empty means all
/// @param distros distro ids; empty means all
/// @param exclude cells to leave out, parts may be `*`
/// @param rebuild whether the cells' own jobs run again although their results are known
/// @param asOf the day (UTC) for which moving sources are pinned
/// @param label what the requester calls it; may be empty
/// @param commit what it is of, if the requester says so
public record BuildRequest(
        List<String> cells,
        List<String> boards,
        List<String> kernels,
        List<String> distros,
        List<String> exclude,
        boolean rebuild,
        LocalDate asOf,
        Lane lane,
        String label,
        Optional<Commit> commit) {
    public BuildRequest {
        cells = List.copyOf(cells);
        boards = List.copyOf(boards);
        kernels = List.copyOf(kernels);
        distros = List.copyOf(distros);
        exclude = List.copyOf(exclude);
    }

    /// Of nothing that is kept in a repository.
    public BuildRequest(
            List<String> cells, List<String> boards, List<String> kernels, List<String> distros, List<String> exclude, boolean rebuild,
            LocalDate asOf, Lane lane, String label) {
        this(cells, boards, kernels, distros, exclude, rebuild, asOf, lane, label, Optional.empty());
    }

    public BuildRequest of(Commit what) {
        return new BuildRequest(cells, boards, kernels, distros, exclude, rebuild, asOf, lane, label, Optional.of(what));
    }
}
