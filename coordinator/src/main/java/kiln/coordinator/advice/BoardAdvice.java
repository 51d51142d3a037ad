package kiln.coordinator.advice;

import java.util.List;
import java.util.Optional;
import kiln.schemas.catalog.Board;
import kiln.schemas.catalog.Medium;
import kiln.schemas.plan.CellId;

/// Which images of a board to take, in no language yet.
///
/// @param recommended at most two, the first one first
/// @param others whatever else there is, with why it is not among them
/// @param notes what concerns the board, not one image
public record BoardAdvice(Board board, List<Pick> recommended, List<Other> others, List<Saying> notes) {
    /// More would be no advice (practice of the farm's peers).
    public static final int PICKS_MAX = 2;

    public BoardAdvice {
        recommended = List.copyOf(recommended);
        others = List.copyOf(others);
        notes = List.copyOf(notes);
        if (recommended.size() > PICKS_MAX) {
            throw new IllegalArgumentException(recommended.size() + " images recommended for " + board.id());
        }
    }

    /// What a recommended image is for.
    public enum Need {
        SERVER,
        DESKTOP,
        /// The long-term kernel, if the newest one gives trouble.
        STEADY
    }

    /// @param kernel its release, e.g. `6.1.176-kiln`
    /// @param distro its name
    /// @param why reasons, @param caveats what does not work and what to know
    /// @param media what it can be written to, the usual one first
    /// @param signed whether its checksums are signed
    public record Pick(
            Need need, CellId cell, Tier tier, Release release, String kernel, String distro, List<Saying> why,
            List<Saying> caveats, List<Medium> media, boolean signed) {
        public Pick {
            why = List.copyOf(why);
            caveats = List.copyOf(caveats);
            media = List.copyOf(media);
        }
    }

    /// @param reason why it is not recommended
    public record Other(CellId cell, Tier tier, Release release, String kernel, String distro, Optional<Saying> reason) {}
}
