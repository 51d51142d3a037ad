package kiln.artifacts.image;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A named stretch of a disk: a bootloader blob, a partition, a table.
///
/// @param startBytes from the start of the disk
/// @param lengthBytes may be 0: such a region meets nothing
public record Region(String name, long startBytes, long lengthBytes) {
    public Region {
        if (startBytes < 0 || lengthBytes < 0 || startBytes > Long.MAX_VALUE - lengthBytes) {
            throw new IllegalArgumentException("region \"" + name + "\" cannot start at " + startBytes + " and be "
                    + lengthBytes + " bytes long");
        }
    }

    /// The first byte behind it.
    public long endBytes() {
        return startBytes + lengthBytes;
    }

    /// @throws IllegalArgumentException if two regions share a byte; it names both, with their sectors
    public static void requireApart(List<Region> regions) {
        List<Region> sorted = new ArrayList<>(regions);
        sorted.removeIf(region -> region.lengthBytes == 0);
        sorted.sort(Comparator.comparingLong(Region::startBytes).thenComparing(Region::name));
        for (int i = 1; i < sorted.size(); i++) {
            Region before = sorted.get(i - 1);
            Region after = sorted.get(i);
            if (after.startBytes < before.endBytes()) {
                throw new IllegalArgumentException(after + " starts inside " + before
                        + "; the first free byte behind that is " + before.endBytes() + ", sector "
                        + Math.ceilDiv(before.endBytes(), Sector.BYTES));
            }
        }
    }

    @Override
    public String toString() {
        return "\"" + name + "\" (bytes " + startBytes + " to " + (endBytes() - 1) + ", sectors "
                + startBytes / Sector.BYTES + " to " + (endBytes() - 1) / Sector.BYTES + ")";
    }
}
