package kiln.artifacts.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.zip.CRC32;

/// A GUID partition table on a disk of 512-byte sectors, with 128 entries.
///
/// @param diskId the disk's own GUID
/// @param diskSectors size of the whole disk, at least 68
/// @param partitions in the order of their numbers, at most 128, not overlapping, between the two tables
/// @see <a href="https://uefi.org/specs/UEFI/2.10/05_GUID_Partition_Table_Format.html">UEFI 2.10, chapter 5</a>
public record Gpt(UUID diskId, long diskSectors, List<Partition> partitions) {
    /// Attribute bits of the Discoverable Partitions Specification,
    /// <https://uapi-group.org/specifications/specs/discoverable_partitions_specification/>.
    public static final long GROW_FILE_SYSTEM = 1L << 59;
    public static final long READ_ONLY = 1L << 60;
    public static final long NO_AUTO = 1L << 63;
    /// Old BIOSes and U-Boot start from it (bit 2 of the UEFI specification).
    public static final long LEGACY_BOOT = 1L << 2;

    private static final int ENTRIES = 128;
    private static final int ENTRY_BYTES = 128;
    private static final int HEADER_BYTES = 92;
    private static final int NAME_CHARS = 36;
    private static final int ENTRIES_SECTORS = ENTRIES * ENTRY_BYTES / Sector.BYTES;
    /// Protective MBR, header, entries.
    private static final int FIRST_USABLE = 2 + ENTRIES_SECTORS;
    private static final int BACKUP_SECTORS = ENTRIES_SECTORS + 1;
    private static final long SIGNATURE = 0x5452_4150_2049_4645L;
    private static final int REVISION = 0x0001_0000;

    /// @param name at most 36 UTF-16 units; appears as PARTLABEL
    /// @param type what it is for
    /// @param id its own GUID; appears as PARTUUID
    /// @param lastLba its last sector, inclusive
    /// @param attributes the sum of attribute bits
    public record Partition(String name, UUID type, UUID id, long firstLba, long lastLba, long attributes) {
        public Partition {
            if (name.length() > NAME_CHARS) {
                throw new IllegalArgumentException("partition name \"" + name + "\" has " + name.length()
                        + " characters; a GPT takes " + NAME_CHARS);
            }
            if (lastLba < firstLba) {
                throw new IllegalArgumentException(
                        "partition \"" + name + "\" ends at sector " + lastLba + ", before its start at " + firstLba);
            }
        }
    }

    public Gpt {
        partitions = List.copyOf(partitions);
        if (partitions.size() > ENTRIES) {
            throw new IllegalArgumentException("a GPT has room for " + ENTRIES + " partitions, not "
                    + partitions.size());
        }
        if (diskSectors < FIRST_USABLE + 1 + BACKUP_SECTORS) {
            throw new IllegalArgumentException("a disk of " + diskSectors + " sectors is too small for a GPT; it needs "
                    + (FIRST_USABLE + 1 + BACKUP_SECTORS));
        }
        requireInside(diskSectors, partitions);
    }

    private static void requireInside(long diskSectors, List<Partition> partitions) {
        long lastUsable = diskSectors - BACKUP_SECTORS - 1;
        Set<UUID> ids = new HashSet<>();
        List<Region> regions = new ArrayList<>();
        for (Partition p : partitions) {
            if (p.firstLba() < FIRST_USABLE || p.lastLba() > lastUsable) {
                throw new IllegalArgumentException("partition \"" + p.name() + "\" takes the sectors " + p.firstLba()
                        + " to " + p.lastLba() + "; usable are " + FIRST_USABLE + " to " + lastUsable);
            }
            if (!ids.add(p.id())) {
                throw new IllegalArgumentException("partition \"" + p.name() + "\" has the GUID " + p.id()
                        + ", and so has another");
            }
            regions.add(new Region(p.name(), p.firstLba() * Sector.BYTES,
                    (p.lastLba() - p.firstLba() + 1) * Sector.BYTES));
        }
        Region.requireApart(regions);
    }

    /// The table at the start (34 sectors: protective MBR, header, entries) and its copy in the last 33 sectors
    /// (entries, header).
    public List<Piece> encode() {
        byte[] entries = entries();
        long last = diskSectors - 1;
        ByteBuffer primary = sectors(FIRST_USABLE);
        primary.put(protectiveMbr());
        primary.position(Sector.BYTES).put(header(1, last, 2, entries));
        primary.position(2 * Sector.BYTES).put(entries);
        ByteBuffer backup = sectors(BACKUP_SECTORS);
        backup.put(entries);
        backup.put(header(last, 1, diskSectors - BACKUP_SECTORS, entries));
        return List.of(new Piece(0, primary.array()),
                new Piece((diskSectors - BACKUP_SECTORS) * Sector.BYTES, backup.array()));
    }

    /// The sectors no partition or blob may take.
    public List<Region> reserved() {
        return List.of(new Region("GPT", 0, (long) FIRST_USABLE * Sector.BYTES),
                new Region("backup GPT", (diskSectors - BACKUP_SECTORS) * Sector.BYTES,
                        (long) BACKUP_SECTORS * Sector.BYTES));
    }

    private static ByteBuffer sectors(int count) {
        return ByteBuffer.allocate(count * Sector.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// One partition of type 0xEE over the whole disk, so that tools that know no GPT see no free space (5.2.3).
    private byte[] protectiveMbr() {
        ByteBuffer mbr = sectors(1);
        mbr.position(446).put((byte) 0);
        mbr.put((byte) 0).put((byte) 2).put((byte) 0);
        mbr.put((byte) 0xee);
        Mbr.putCylinderHeadSector(mbr, diskSectors - 1, 255);
        mbr.putInt(1).putInt((int) Math.min(diskSectors - 1, 0xffff_ffffL));
        mbr.position(510).put((byte) 0x55).put((byte) 0xaa);
        return mbr.array();
    }

    /// 5.3.2; the rest of the sector is zero.
    private byte[] header(long here, long other, long entriesLba, byte[] entries) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(SIGNATURE).putInt(REVISION).putInt(HEADER_BYTES).putInt(0).putInt(0);
        header.putLong(here).putLong(other);
        header.putLong(FIRST_USABLE).putLong(diskSectors - BACKUP_SECTORS - 1);
        put(header, diskId);
        header.putLong(entriesLba).putInt(ENTRIES).putInt(ENTRY_BYTES).putInt(crc32(entries));
        header.putInt(16, crc32(header.array()));
        return header.array();
    }

    /// 5.3.3
    private byte[] entries() {
        ByteBuffer entries = sectors(ENTRIES_SECTORS);
        for (int i = 0; i < partitions.size(); i++) {
            Partition partition = partitions.get(i);
            entries.position(i * ENTRY_BYTES);
            put(entries, partition.type());
            put(entries, partition.id());
            entries.putLong(partition.firstLba()).putLong(partition.lastLba()).putLong(partition.attributes());
            entries.put(partition.name().getBytes(StandardCharsets.UTF_16LE));
        }
        return entries.array();
    }

    /// The first three fields of a GUID are little-endian, the others in the order they are written (UEFI appendix A).
    private static void put(ByteBuffer to, UUID guid) {
        long high = guid.getMostSignificantBits();
        to.putInt((int) (high >>> 32)).putShort((short) (high >>> 16)).putShort((short) high);
        to.putLong(Long.reverseBytes(guid.getLeastSignificantBits()));
    }

    private static int crc32(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
