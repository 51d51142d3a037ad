package kiln.worker.step;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import kiln.artifacts.image.Piece;

/// What is new on a disk; the kernel and the root file system lie between head and tail.
///
/// @param headBytes how long the head is: what is not in a piece is zero
/// @param head from the start of the disk
/// @param tailBytes how long the tail is, 0 for none
/// @param tail from the start of the tail
record DiskPlan(long headBytes, List<Piece> head, long tailBytes, List<Piece> tail) {
    /// Divides pieces of a whole disk.
    ///
    /// @param partBytes of what lies between
    static DiskPlan of(long diskBytes, long headBytes, long partBytes, List<Piece> pieces) {
        long tailStart = headBytes + partBytes;
        return new DiskPlan(headBytes, pieces.stream().filter(piece -> piece.offsetBytes() < headBytes).toList(),
                diskBytes - tailStart, pieces.stream().filter(piece -> piece.offsetBytes() >= tailStart)
                        .map(piece -> new Piece(piece.offsetBytes() - tailStart, piece.bytes())).toList());
    }

    void writeHead(Path file) throws IOException {
        write(file, headBytes, head);
    }

    void writeTail(Path file) throws IOException {
        write(file, tailBytes, tail);
    }

    private static void write(Path file, long bytes, List<Piece> pieces) throws IOException {
        try (DiskFile out = new DiskFile(file, bytes)) {
            for (Piece piece : pieces) {
                out.write(piece);
            }
        }
    }
}
