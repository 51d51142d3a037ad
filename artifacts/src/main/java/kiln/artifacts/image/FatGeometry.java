package kiln.artifacts.image;

/// How a FAT file system divides its sectors: reserved ones, two tables, the root folder (FAT16 only), clusters. The
/// clusters end where the partition ends, so that what lies in the last of them is followed by the next partition.
///
/// @param fat32 whether it is FAT32, else FAT16; how many clusters there are decides that, nothing else
/// @param reserved sectors before the tables
/// @param tableSectors of each of the two tables
/// @param clusterSectors 1 to 8
/// @param clusters numbered from 2
/// @see <a href="https://academy.cba.mit.edu/classes/networking_communications/SD/FAT.pdf">Microsoft, FAT32 File System
///     Specification 1.03</a>
record FatGeometry(boolean fat32, long sectors, int reserved, int tableSectors, int clusterSectors, int clusters) {
    static final int TABLES = 2;
    static final int ROOT_ENTRIES = 512;
    private static final int FAT16_MIN = 4_085;
    private static final int FAT32_MIN = 65_525;
    private static final int FAT32_MAX = 0x0fff_fff5;
    /// Some readers count differently by a few.
    private static final int MARGIN = 16;
    private static final long MIB_SECTORS = 2_048;
    /// Up to here Microsoft's own tools make clusters of one sector.
    private static final long SMALL_SECTORS = 260 * MIB_SECTORS;

    /// @throws IllegalArgumentException if neither FAT16 nor FAT32 can have this size
    static FatGeometry of(long sizeBytes) {
        long sectors = sizeBytes / Sector.BYTES;
        if (sizeBytes % Sector.BYTES != 0) {
            throw new IllegalArgumentException("a FAT of " + sizeBytes + " bytes does not fill its last sector");
        }
        for (int clusterSectors = sectors <= SMALL_SECTORS ? 1 : 8; clusterSectors <= 8; clusterSectors *= 2) {
            FatGeometry fat32 = of(sectors, clusterSectors, true);
            if (fat32.clusters >= FAT32_MIN + MARGIN && fat32.clusters <= FAT32_MAX) {
                return fat32;
            }
            FatGeometry fat16 = of(sectors, clusterSectors, false);
            if (fat16.clusters >= FAT16_MIN + MARGIN && fat16.clusters < FAT32_MIN - MARGIN) {
                return fat16;
            }
        }
        throw new IllegalArgumentException("a FAT of " + sizeBytes / 1024 + " KiB cannot be made; 3 MiB to 1 TiB can");
    }

    /// As many clusters as fit; what is left over goes to the reserved sectors.
    private static FatGeometry of(long sectors, int clusterSectors, boolean fat32) {
        int least = fat32 ? 32 : 1;
        long room = sectors - least - rootSectors(fat32);
        long clusters = Math.max(0, room / clusterSectors);
        while (clusters > 0 && TABLES * tableSectors(clusters, fat32) + clusters * clusterSectors > room) {
            clusters -= Math.max(1, (TABLES * tableSectors(clusters, fat32) + clusters * clusterSectors - room) / clusterSectors / 2);
        }
        long table = tableSectors(clusters, fat32);
        long reserved = sectors - rootSectors(fat32) - TABLES * table - clusters * clusterSectors;
        return new FatGeometry(fat32, sectors, Math.toIntExact(reserved), Math.toIntExact(table), clusterSectors,
                Math.toIntExact(clusters));
    }

    private static long tableSectors(long clusters, boolean fat32) {
        return Math.ceilDiv((clusters + 2) * (fat32 ? 4 : 2), Sector.BYTES);
    }

    private static int rootSectors(boolean fat32) {
        return fat32 ? 0 : ROOT_ENTRIES * FatName.ENTRY_BYTES / Sector.BYTES;
    }

    int clusterBytes() {
        return clusterSectors * Sector.BYTES;
    }

    /// @param number 0 or 1
    long tableOffset(int number) {
        return (reserved + (long) number * tableSectors) * Sector.BYTES;
    }

    /// Where the root folder of FAT16 lies.
    long rootOffset() {
        return tableOffset(TABLES);
    }

    /// @param cluster from 2
    long clusterOffset(int cluster) {
        return rootOffset() + ((long) rootSectors(fat32) + (cluster - 2L) * clusterSectors) * Sector.BYTES;
    }

    /// The first number that is no cluster.
    int endCluster() {
        return clusters + 2;
    }
}
