package kiln.artifacts.layout;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import kiln.artifacts.image.Region;
import kiln.artifacts.image.Sector;

/// Reads a DOS partition table with primary partitions.
///
/// @see <a href="https://uefi.org/specs/UEFI/2.10/05_GUID_Partition_Table_Format.html#legacy-master-boot-record-mbr">
///     UEFI 2.10, 5.2.1 (the fields)</a>
final class DosTable {
    private static final int ID = 440;
    private static final int ENTRIES = 446;
    private static final int ENTRY_BYTES = 16;
    private static final int ENTRIES_MAX = 4;
    static final int SIGNATURE = 510;

    private DosTable() {}

    /// @throws IllegalArgumentException if there is none
    static Table read(Disk disk) {
        ByteBuffer sector = sector(disk);
        String id = String.format(Locale.ROOT, "%08x", sector.getInt(ID));
        List<Table.Entry> entries = new ArrayList<>();
        for (int number = 1; number <= ENTRIES_MAX; number++) {
            int at = ENTRIES + (number - 1) * ENTRY_BYTES;
            int type = Byte.toUnsignedInt(sector.get(at + 4));
            long first = Integer.toUnsignedLong(sector.getInt(at + 8));
            long sectors = Integer.toUnsignedLong(sector.getInt(at + 12));
            if ((sector.get(at) & 0x7f) != 0) {
                throw new IllegalArgumentException("entry " + number + " of the DOS table begins with "
                        + hex(sector.get(at)) + ", not with 0x80 or 0x00");
            }
            if (type != 0) {
                entries.add(new Table.Entry(number, String.format(Locale.ROOT, "%02x", type),
                        String.format(Locale.ROOT, "%s-%02x", id, number), first, first + sectors - 1));
            }
        }
        return new Table("dos", "0x" + id, entries, List.of(new Region("DOS table", ENTRIES, Sector.BYTES - ENTRIES)));
    }

    /// The first sector, which both kinds of table have.
    static ByteBuffer sector(Disk disk) {
        ByteBuffer sector = disk.read(0, Sector.BYTES);
        if (sector.get(SIGNATURE) != 0x55 || sector.get(SIGNATURE + 1) != (byte) 0xaa) {
            throw new IllegalArgumentException("the first sector ends with " + hex(sector.get(SIGNATURE)) + " "
                    + hex(sector.get(SIGNATURE + 1)) + ", not with 0x55 0xaa");
        }
        return sector;
    }

    private static String hex(byte one) {
        return String.format(Locale.ROOT, "0x%02x", one);
    }
}
