package kiln.coordinator.plan;

import java.util.Comparator;
import kiln.schemas.catalog.Board;
import kiln.schemas.catalog.Distro;
import kiln.schemas.catalog.ImageKind;
import kiln.schemas.catalog.Track;
import kiln.schemas.plan.CellId;

/// A cell that the request selects, before any rule was asked.
///
/// @param serving the kernel that stands behind the board's track, or what is wrong with it
record Candidate(Board board, Track track, Distro distro, ImageKind kind, Serving serving) {
    /// By board, track (legacy, current, edge), distro and kind.
    static final Comparator<Candidate> ORDER = Comparator.<Candidate, String>comparing(c -> c.board().id())
            .thenComparing(Candidate::track)
            .thenComparing(c -> c.distro().id())
            .thenComparing(Candidate::kind);

    CellId cell() {
        return new CellId(board.id(), track.id(), distro.id(), kind.id());
    }
}
