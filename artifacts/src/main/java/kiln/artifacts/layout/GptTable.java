package kiln.artifacts.layout;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.zip.CRC32;
import kiln.artifacts.image.Region;
import kiln.artifacts.image.Sector;

/// Reads a GUID partition table and its copy.
///
/// @see <a href="https://uefi.org/specs/UEFI/2.10/05_GUID_Partition_Table_Format.html">UEFI 2.10, chapter 5</a>
final class GptTable {
    private static final long SIGNATURE = 0x5452_4150_2049_4645L;
    private static final int REVISION = 0x0001_0000;
    private static final int HEADER_BYTES = 92;
    private static final int ENTRY_BYTES = 128;
    /// More than anybody has; keeps a broken number from being believed.
    private static final int ENTRIES_MAX = 1024;
    private static final UUID NONE = new UUID(0, 0);

    private GptTable() {}

    /// One of the two headers, with its entries.
    private record Half(long here, long other, long firstUsable, long lastUsable, UUID diskId, long entriesSector,
            ByteBuffer entries) {
        Region region(String name) {
            long entriesEnd = entriesSector + Math.ceilDiv(entries.capacity(), Sector.BYTES);
            long first = here < entriesSector ? 0 : entriesSector;
            return new Region(name, first * Sector.BYTES, (Math.max(here + 1, entriesEnd) - first) * Sector.BYTES);
        }
    }

    /// @throws IllegalArgumentException at the first thing that is not as the specification wants it, in either copy
    static Table read(Disk disk) {
        long last = disk.sizeBytes() / Sector.BYTES - 1;
        protective(DosTable.sector(disk), last);
        Half primary = half(disk, 1, "GPT header");
        Half backup = half(disk, last, "backup GPT header");
        require(last, primary.other, "the GPT header", "its copy's sector");
        require(1, backup.other, "the backup GPT header", "the sector of the first one");
        require(primary.diskId, backup.diskId, "the backup GPT header", "the disk's GUID");
        require(primary.firstUsable, backup.firstUsable, "the backup GPT header", "the first usable sector");
        require(primary.lastUsable, backup.lastUsable, "the backup GPT header", "the last usable sector");
        if (!primary.entries.equals(backup.entries)) {
            throw new IllegalArgumentException("the backup GPT's entries differ from the first ones at byte "
                    + primary.entries.mismatch(backup.entries));
        }
        List<Table.Entry> entries = entries(primary);
        for (Table.Entry entry : entries) {
            if (entry.firstSector() < primary.firstUsable || entry.lastSector() > primary.lastUsable
                    || entry.lastSector() < entry.firstSector()) {
                throw new IllegalArgumentException("partition " + entry.number() + " takes the sectors " + entry.firstSector() + " to "
                        + entry.lastSector() + "; usable are " + primary.firstUsable + " to " + primary.lastUsable);
            }
        }
        return new Table("gpt", primary.diskId.toString(), entries, List.of(primary.region("GPT"), backup.region("backup GPT")));
    }

    /// 5.2.3: one partition of type 0xEE from sector 1 on over the whole disk.
    private static void protective(ByteBuffer sector, long last) {
        require(0xee, Byte.toUnsignedInt(sector.get(450)), "the protective MBR", "the partition's type");
        require(1, sector.getInt(454), "the protective MBR", "the partition's start");
        require(Math.min(last, 0xffff_ffffL), Integer.toUnsignedLong(sector.getInt(458)), "the protective MBR", "the partition's length");
    }

    /// 5.3.2
    private static Half half(Disk disk, long here, String name) {
        String where = "the " + name + " in sector " + here;
        ByteBuffer header = disk.read(here * Sector.BYTES, Sector.BYTES);
        require(String.format(Locale.ROOT, "%016x", SIGNATURE), String.format(Locale.ROOT, "%016x", header.getLong(0)), where, "the signature");
        require(REVISION, header.getInt(8), where, "the revision");
        require(HEADER_BYTES, header.getInt(12), where, "its size");
        String stored = hex(header.getInt(16));
        require(hex(crc(header.putInt(16, 0).slice(0, HEADER_BYTES))), stored, where, "its CRC");
        require(here, header.getLong(24), where, "its own sector");
        int count = header.getInt(80);
        int entryBytes = header.getInt(84);
        require(ENTRY_BYTES, entryBytes, where, "the size of an entry");
        if (count < 1 || count > ENTRIES_MAX) {
            throw new IllegalArgumentException(where + ": " + count + " entries; 1 to " + ENTRIES_MAX + " are believed");
        }
        long entriesSector = header.getLong(72);
        if (entriesSector < 2 || entriesSector > disk.sizeBytes() / Sector.BYTES) {
            throw new IllegalArgumentException(where + ": its entries cannot be in sector " + entriesSector);
        }
        ByteBuffer entries = disk.read(entriesSector * Sector.BYTES, count * ENTRY_BYTES);
        require(hex(crc(entries.duplicate())), hex(header.getInt(88)), where, "its entries' CRC");
        return new Half(here, header.getLong(32), header.getLong(40), header.getLong(48), guid(header, 56), entriesSector, entries);
    }

    /// 5.3.3
    private static List<Table.Entry> entries(Half half) {
        List<Table.Entry> entries = new ArrayList<>();
        for (int at = 0; at < half.entries.capacity(); at += ENTRY_BYTES) {
            UUID type = guid(half.entries, at);
            if (!type.equals(NONE)) {
                entries.add(new Table.Entry(at / ENTRY_BYTES + 1, type.toString(), guid(half.entries, at + 16).toString(),
                        half.entries.getLong(at + 32), half.entries.getLong(at + 40)));
            }
        }
        return entries;
    }

    /// The first three fields are little-endian (UEFI appendix A).
    private static UUID guid(ByteBuffer from, int at) {
        long high = Integer.toUnsignedLong(from.getInt(at)) << 32 | Short.toUnsignedLong(from.getShort(at + 4)) << 16
                | Short.toUnsignedLong(from.getShort(at + 6));
        return new UUID(high, Long.reverseBytes(from.getLong(at + 8)));
    }

    private static int crc(ByteBuffer bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static String hex(int value) {
        return String.format(Locale.ROOT, "%08x", value);
    }

    private static void require(Object right, Object found, String where, String what) {
        Faults.requireSame(right, found, where + ": " + what);
    }
}
