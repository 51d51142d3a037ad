package kiln.coordinator.advice;

import java.util.Optional;
import kiln.schemas.catalog.Board;

/// What a board is, as far as others are of the same kind.
///
/// @param name what people call it
/// @param family what kernels say they support, e.g. `sunxi`
/// @param arch as Debian calls it, e.g. `armhf`
/// @param soc e.g. `Allwinner H3`; none for machines of many makers, or where nobody wrote it down
public record BoardFacts(String board, String name, String family, String arch, Optional<String> soc) {
    public static BoardFacts of(Board board) {
        return new BoardFacts(board.id(), board.name(), board.family(), board.arch().debian(), board.hardware().flatMap(Board.Hardware::soc));
    }
}
