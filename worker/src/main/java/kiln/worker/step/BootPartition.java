package kiln.worker.step;

import java.util.List;
import kiln.artifacts.image.Fat;
import kiln.artifacts.image.Piece;

/// The partition that firmware reads.
final class BootPartition {
    private BootPartition() {}

    /// @param key of its size in the board's layout
    static List<Piece> pieces(String board, String key, Fat fat) throws StepFailure {
        try {
            return fat.pieces();
        } catch (IllegalArgumentException e) {
            throw StepFailure.build(StepFailure.DOES_NOT_FIT, "the boot partition of board " + board + " cannot be made: "
                    + e.getMessage() + "; its size is \"" + key + "\" in the board's layout");
        }
    }
}
