package kiln.artifacts.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// Which cluster follows which. Everything lies in one piece, so clusters are given out in rows.
final class FatTable {
    /// A hard disk, as in the boot sector.
    static final int MEDIA = 0xf8;
    private static final int END = 0x0fff_ffff;

    private final FatGeometry geometry;
    private final int[] follows;
    private int next = 2;
    private int end;

    FatTable(FatGeometry geometry) {
        this.geometry = geometry;
        this.follows = new int[geometry.endCluster()];
        this.end = geometry.endCluster();
        follows[0] = END & ~0xff | MEDIA;
        follows[1] = END;
    }

    /// The next clusters that are free.
    ///
    /// @param count 0 for an empty file
    /// @return the first one; 0 for none
    int take(int count) {
        requireRoom(count);
        int first = count == 0 ? 0 : next;
        chain(next, count);
        next += count;
        return first;
    }

    /// The last clusters there are.
    int takeLast(int count) {
        requireRoom(count);
        end -= count;
        chain(end, count);
        return end;
    }

    private void requireRoom(int count) {
        if (count > end - next) {
            throw new IllegalArgumentException("the FAT has " + (end - next) + " clusters of " + geometry.clusterBytes()
                    + " bytes left, and " + count + " are needed; make it "
                    + Math.ceilDiv((long) (count - (end - next)) * geometry.clusterBytes(), 1 << 20) + " MiB larger");
        }
    }

    private void chain(int first, int count) {
        for (int cluster = first; cluster < first + count; cluster++) {
            follows[cluster] = cluster == first + count - 1 ? END : cluster + 1;
        }
    }

    int free() {
        return end - next;
    }

    /// The first free cluster.
    int next() {
        return next;
    }

    /// Both tables, up to the last cluster that is taken.
    List<Piece> pieces() {
        int entry = geometry.fat32() ? 4 : 2;
        ByteBuffer bytes = ByteBuffer.allocate(follows.length * entry).order(ByteOrder.LITTLE_ENDIAN);
        for (int follower : follows) {
            if (geometry.fat32()) {
                bytes.putInt(follower);
            } else {
                bytes.putShort((short) follower);
            }
        }
        return List.of(new Piece(geometry.tableOffset(0), bytes.array()), new Piece(geometry.tableOffset(1), bytes.array()));
    }
}
