package kiln.schemas.plan;

/// A cell of the matrix, written `board/kernel/distro/kind`, e.g. `orangepi-pc/current/trixie-minimal/device`.
/// `kernel` is a track.
public record CellId(String board, String kernel, String distro, String kind) implements Comparable<CellId> {

    /// @throws IllegalArgumentException unless the text has four parts
    public static CellId parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("a cell is board/kernel/distro/kind, not \"" + text + "\"");
        }
        return new CellId(parts[0], parts[1], parts[2], parts[3]);
    }

    @Override
    public int compareTo(CellId other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return board + "/" + kernel + "/" + distro + "/" + kind;
    }
}
