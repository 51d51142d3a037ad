package kiln.artifacts.image;

import java.util.HexFormat;

/// Bytes and where on the disk they go.
///
/// @param offsetBytes from the start of the disk
public record Piece(long offsetBytes, byte[] bytes) {
    public Piece {
        if (offsetBytes < 0) {
            throw new IllegalArgumentException("a piece cannot start before the disk: " + offsetBytes);
        }
        bytes = bytes.clone();
    }

    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Piece piece && offsetBytes == piece.offsetBytes
                && java.util.Arrays.equals(bytes, piece.bytes);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(offsetBytes) * 31 + java.util.Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return offsetBytes + ": " + HexFormat.of().formatHex(bytes);
    }
}
