package kiln.artifacts.layout;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import kiln.artifacts.image.Sector;

/// A FAT16 or FAT32 file system as it was read.
///
/// @param label without the spaces behind it
/// @param id serial number as util-linux prints it, e.g. `12AB-34CD`
/// @param clusters numbered from 2
/// @param table where the first table starts, in bytes, and its length; the second follows
/// @param root of FAT16: where its root folder starts, in bytes; of FAT32: its first cluster
/// @param data where cluster 2 starts, in bytes
/// @see <a href="https://academy.cba.mit.edu/classes/networking_communications/SD/FAT.pdf">Microsoft, FAT32 File System
///     Specification 1.03</a>
record FatVolume(Disk disk, boolean fat32, String label, String id, int clusterBytes, long clusters, Place table, Place root, long data) {
    private static final int FAT12_CLUSTERS = 4_085;
    private static final int FAT16_CLUSTERS = 65_525;
    private static final int ENTRY_BYTES = 32;
    private static final int BLOCK = 64 * 1024;

    record Place(long start, long length) {}

    /// @param disk the partition
    /// @throws IllegalArgumentException if it is no such file system, does not fill the partition, or its copies differ
    static FatVolume read(Disk disk) {
        ByteBuffer boot = DosTable.sector(disk);
        Faults.requireSame(Sector.BYTES, Short.toUnsignedInt(boot.getShort(11)), "the size of a sector");
        int clusterSectors = Byte.toUnsignedInt(boot.get(13));
        int reserved = Short.toUnsignedInt(boot.getShort(14));
        Faults.requireSame(2, boot.get(16), "the number of tables");
        long rootBytes = (long) Short.toUnsignedInt(boot.getShort(17)) * ENTRY_BYTES;
        long sectors = either(Short.toUnsignedInt(boot.getShort(19)), boot.getInt(32));
        long tableBytes = either(Short.toUnsignedInt(boot.getShort(22)), boot.getInt(36)) * Sector.BYTES;
        Faults.requireSame(disk.sizeBytes() / Sector.BYTES, sectors, "the number of sectors");
        if (clusterSectors == 0 || Integer.bitCount(clusterSectors) != 1 || reserved == 0 || tableBytes == 0) {
            throw new IllegalArgumentException("clusters of " + clusterSectors + " sectors, " + reserved
                    + " reserved sectors and tables of " + tableBytes + " bytes cannot be");
        }
        long first = (long) reserved * Sector.BYTES;
        long rootStart = first + 2 * tableBytes;
        int clusterBytes = clusterSectors * Sector.BYTES;
        long clusters = (disk.sizeBytes() - rootStart - rootBytes) / clusterBytes;
        if (clusters < FAT12_CLUSTERS) {
            throw new IllegalArgumentException(clusters + " clusters are too few for a FAT16");
        }
        boolean fat32 = clusters >= FAT16_CLUSTERS;
        int names = fat32 ? 67 : 39;
        FatVolume volume = new FatVolume(disk, fat32, text(boot, names + 4, 11).stripTrailing(), serial(boot.getInt(names)), clusterBytes,
                clusters, new Place(first, tableBytes), fat32 ? new Place(Integer.toUnsignedLong(boot.getInt(44)), 0) : new Place(rootStart, rootBytes),
                rootStart + rootBytes);
        Faults.requireSame(fat32 ? "FAT32" : "FAT16", text(boot, names + 15, 8).strip(), "its type, by " + clusters + " clusters,");
        volume.requireCopies(boot);
        return volume;
    }

    private static long either(int small, int large) {
        return small == 0 ? Integer.toUnsignedLong(large) : small;
    }

    private void requireCopies(ByteBuffer boot) {
        if (fat32) {
            int copy = Short.toUnsignedInt(boot.getShort(50));
            requireEqual(boot, disk.read((long) copy * Sector.BYTES, Sector.BYTES), "the boot sector and its copy in sector " + copy, 0);
        }
        for (long at = 0; at < table.length; at += BLOCK) {
            int length = (int) Math.min(BLOCK, table.length - at);
            requireEqual(disk.read(table.start + at, length), disk.read(table.start + table.length + at, length), "the two tables", at);
        }
    }

    private static void requireEqual(ByteBuffer one, ByteBuffer other, String what, long at) {
        int difference = one.mismatch(other);
        if (difference >= 0) {
            throw new IllegalArgumentException(what + " differ at byte " + (at + difference));
        }
    }

    private static String serial(int number) {
        return String.format(Locale.ROOT, "%04X-%04X", number >>> 16, number & 0xffff);
    }

    static String text(ByteBuffer from, int at, int length) {
        byte[] bytes = new byte[length];
        from.get(at, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /// @param path of names joined by `/`; capitals and small letters are one
    /// @throws IllegalArgumentException if there is no such file, or its clusters are not all there
    Disk file(String path) {
        FatEntry at = new FatEntry("", true, 0, 0);
        Disk folder = fat32 ? chain(root.start, -1) : disk.part(root.start, root.length);
        for (String name : path.split("/")) {
            if (!at.name().isEmpty()) {
                folder = chain(at.cluster(), -1);
            }
            at = FatEntry.of(folder).stream().filter(entry -> entry.name().equalsIgnoreCase(name)).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no file /" + path));
        }
        if (at.folder()) {
            throw new IllegalArgumentException("/" + path + " is a folder");
        }
        return at.bytes() == 0 ? disk.part(0, 0) : chain(at.cluster(), at.bytes());
    }

    /// Follows a chain.
    ///
    /// @param bytes of the file, -1 if only the chain tells
    private Disk chain(long first, long bytes) {
        long most = bytes < 0 ? clusters : Math.ceilDiv(bytes, (long) clusterBytes);
        long[] chain = new long[(int) Math.min(most, clusters)];
        int count = 0;
        long cluster = first;
        while (!isEnd(cluster)) {
            if (cluster < 2 || cluster > clusters + 1 || count == chain.length) {
                throw new IllegalArgumentException("the chain from cluster " + first + " on leads to " + cluster + " as its number "
                        + (count + 1) + "; there are the clusters 2 to " + (clusters + 1) + ", and at most " + chain.length + " are due");
            }
            chain[count++] = cluster;
            cluster = next(cluster);
        }
        if (bytes >= 0 && count < most) {
            throw new IllegalArgumentException("the chain from cluster " + first + " on has " + count + " clusters, and "
                    + bytes + " bytes need " + most);
        }
        return new FatFile(this, chain, bytes < 0 ? (long) count * clusterBytes : bytes);
    }

    private boolean isEnd(long cluster) {
        return cluster >= (fat32 ? 0x0fff_fff8L : 0xfff8L);
    }

    private long next(long cluster) {
        return fat32
                ? disk.read(table.start + cluster * 4, 4).getInt(0) & 0x0fff_ffffL
                : Short.toUnsignedLong(disk.read(table.start + cluster * 2, 2).getShort(0));
    }

    long offset(long cluster) {
        return data + (cluster - 2) * clusterBytes;
    }
}
