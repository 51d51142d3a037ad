package kiln.artifacts.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// The sectors that say how the rest is divided; format as at [FatGeometry].
///
/// @param free clusters
/// @param next the first free one
record FatBoot(String label, int serial, FatGeometry geometry, int free, int next) {
    private static final int BACKUP_SECTOR = 6;
    private static final int SIGNATURE = 0xaa55;

    List<Piece> pieces() {
        if (!geometry.fat32()) {
            return List.of(new Piece(0, bootSector()));
        }
        return List.of(new Piece(0, bootSector()), new Piece(Sector.BYTES, info()),
                new Piece((long) BACKUP_SECTOR * Sector.BYTES, bootSector()),
                new Piece((BACKUP_SECTOR + 1L) * Sector.BYTES, info()));
    }

    private static ByteBuffer sector() {
        return ByteBuffer.allocate(Sector.BYTES).order(ByteOrder.LITTLE_ENDIAN).putShort(510, (short) SIGNATURE);
    }

    private byte[] bootSector() {
        boolean fat32 = geometry.fat32();
        ByteBuffer out = sector();
        out.put(new byte[] {(byte) 0xeb, (byte) (fat32 ? 0x58 : 0x3c), (byte) 0x90}).put(ascii("KILN", 8));
        out.putShort((short) Sector.BYTES).put((byte) geometry.clusterSectors()).putShort((short) geometry.reserved());
        out.put((byte) FatGeometry.TABLES).putShort((short) (fat32 ? 0 : FatGeometry.ROOT_ENTRIES));
        boolean small = !fat32 && geometry.sectors() < 0x10000;
        out.putShort((short) (small ? geometry.sectors() : 0)).put((byte) FatTable.MEDIA);
        out.putShort((short) (fat32 ? 0 : geometry.tableSectors()));
        // What BIOSes made up for disks without cylinders, and no hidden sectors: nothing is booted from here.
        out.putShort((short) 63).putShort((short) 255).putInt(0).putInt(small ? 0 : (int) geometry.sectors());
        if (fat32) {
            out.putInt(geometry.tableSectors()).putShort((short) 0).putShort((short) 0).putInt(2);
            out.putShort((short) 1).putShort((short) BACKUP_SECTOR).put(new byte[12]);
        }
        out.put((byte) 0x80).put((byte) 0).put((byte) 0x29).putInt(serial).put(ascii(label, 11));
        out.put(ascii(fat32 ? "FAT32" : "FAT16", 8));
        return out.array();
    }

    private byte[] info() {
        return sector().putInt(0, 0x41615252).putInt(484, 0x61417272).putInt(488, free).putInt(492, next).array();
    }

    private static byte[] ascii(String text, int length) {
        return String.format(Locale.ROOT, "%-" + length + "s", text).getBytes(StandardCharsets.US_ASCII);
    }
}
