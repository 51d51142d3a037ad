package kiln.artifacts.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// A DOS partition table with primary partitions. Boot code is not part of it: boot ROMs of some boards take blobs from
/// there.
///
/// @param diskId appears in Linux as the first half of PARTUUID, e.g. `1b2c3d4e-01`; as an unsigned number
/// @param partitions by number from 1, at most four, not overlapping
/// @see <a href="https://uefi.org/specs/UEFI/2.10/05_GUID_Partition_Table_Format.html#legacy-master-boot-record-mbr">
///     UEFI 2.10, 5.2.1 (the fields)</a>
public record Mbr(int diskId, List<Partition> partitions) {
    /// FAT32 with LBA, what boot ROMs look for.
    public static final int FAT32 = 0x0c;
    public static final int LINUX = 0x83;

    private static final int ID_OFFSET = 440;
    private static final int ID_BYTES = 4;
    private static final int TABLE_OFFSET = 446;
    private static final int ENTRY_BYTES = 16;
    private static final int MAX_PARTITIONS = 4;
    private static final int LAST_HEAD = 254;
    private static final long MAX_SECTORS = 0xffff_ffffL;

    /// @param active whether old BIOSes and some boot ROMs start from it; at most one is
    /// @param type 1 to 255, see <https://uefi.org/specs/UEFI/2.10/05_GUID_Partition_Table_Format.html#os-types>
    /// @param firstLba its first sector, at least 1
    /// @param sectors its length
    public record Partition(boolean active, int type, long firstLba, long sectors) {
        public Partition {
            if (type < 1 || type > 255) {
                throw new IllegalArgumentException("a partition type is 1 to 255, not " + type);
            }
            if (firstLba < 1 || sectors < 1 || firstLba + sectors - 1 > MAX_SECTORS) {
                throw new IllegalArgumentException("a DOS partition lies in the sectors 1 to " + MAX_SECTORS
                        + "; one of " + sectors + " sectors from " + firstLba + " on does not. Larger disks need"
                        + " a GPT");
            }
        }
    }

    public Mbr {
        partitions = List.copyOf(partitions);
        if (partitions.size() > MAX_PARTITIONS) {
            throw new IllegalArgumentException("a DOS table has room for " + MAX_PARTITIONS
                    + " primary partitions, not " + partitions.size() + "; use a GPT");
        }
        if (partitions.stream().filter(Partition::active).count() > 1) {
            throw new IllegalArgumentException("more than one partition is marked active");
        }
        List<Region> regions = new ArrayList<>();
        for (int i = 0; i < partitions.size(); i++) {
            Partition p = partitions.get(i);
            regions.add(new Region("partition " + (i + 1), p.firstLba() * Sector.BYTES, p.sectors() * Sector.BYTES));
        }
        Region.requireApart(regions);
    }

    /// The disk id (4 bytes at 440) and the table with its signature (66 bytes at 446), apart, since a boot blob of 442
    /// bytes, as Amlogic's ROM wants it, covers half of the id.
    public List<Piece> encode() {
        ByteBuffer id = ByteBuffer.allocate(ID_BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(diskId);
        ByteBuffer table = ByteBuffer.allocate(Sector.BYTES - TABLE_OFFSET).order(ByteOrder.LITTLE_ENDIAN);
        for (Partition partition : partitions) {
            put(table, partition);
        }
        table.position(MAX_PARTITIONS * ENTRY_BYTES).put((byte) 0x55).put((byte) 0xaa);
        return List.of(new Piece(ID_OFFSET, id.array()), new Piece(TABLE_OFFSET, table.array()));
    }

    private static void put(ByteBuffer table, Partition partition) {
        table.put((byte) (partition.active() ? 0x80 : 0));
        putCylinderHeadSector(table, partition.firstLba(), LAST_HEAD);
        table.put((byte) partition.type());
        putCylinderHeadSector(table, partition.firstLba() + partition.sectors() - 1, LAST_HEAD);
        table.putInt((int) partition.firstLba());
        table.putInt((int) partition.sectors());
    }

    /// The address of old BIOSes, for 255 heads and 63 sectors; what it cannot say is its highest value.
    ///
    /// @param beyond the head in that value: 254 in DOS tables, 255 in the protective table of a GPT
    static void putCylinderHeadSector(ByteBuffer table, long lba, int beyond) {
        long cylinder = lba / (255 * 63);
        boolean fits = cylinder <= 1023;
        int c = fits ? (int) cylinder : 1023;
        int head = fits ? (int) (lba / 63 % 255) : beyond;
        int sector = fits ? (int) (lba % 63) + 1 : 63;
        table.put((byte) head).put((byte) (sector | c >> 8 << 6)).put((byte) c);
    }

    /// The sectors no partition or blob may take: the table itself.
    public static Region reserved() {
        return new Region("DOS partition table", TABLE_OFFSET, Sector.BYTES - TABLE_OFFSET);
    }
}
