package kiln.schemas.plan;

import java.time.LocalDate;
import java.util.List;

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
public record BuildRequest(
        List<String> cells,
        List<String> boards,
        List<String> kernels,
        List<String> distros,
        List<String> exclude,
        boolean rebuild,
        LocalDate asOf,
        Lane lane,
        String label) {
    public BuildRequest {
        cells = List.copyOf(cells);
        boards = List.copyOf(boards);
        kernels = List.copyOf(kernels);
        distros = List.copyOf(distros);
        exclude = List.copyOf(exclude);
    }
}
