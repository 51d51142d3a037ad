package kiln.artifacts.layout;

import java.nio.ByteBuffer;
import java.util.UUID;

/// What the superblock of an ext4 file system says. Whether the rest is in order, e2fsck knows.
///
/// @param id its UUID
/// @see <a href="https://docs.kernel.org/filesystems/ext4/super.html">Linux, ext4, the super block</a>
record Ext4Volume(String label, String id) {
    private static final int SUPERBLOCK = 1024;
    private static final int SUPERBLOCK_BYTES = 1024;
    private static final int MAGIC = 0xef53;
    private static final int CLEAN = 1;

    /// @param disk the partition
    /// @throws IllegalArgumentException if there is none, it was not closed, or it is larger than the partition
    static Ext4Volume read(Disk disk) {
        ByteBuffer block = disk.read(SUPERBLOCK, SUPERBLOCK_BYTES);
        Faults.requireSame(MAGIC, Short.toUnsignedInt(block.getShort(56)), "the number that tells ext4");
        Faults.requireSame(CLEAN, Short.toUnsignedInt(block.getShort(58)), "its state");
        int scale = block.getInt(24);
        if (scale < 0 || scale > 6) {
            throw new IllegalArgumentException("blocks of 2^" + (10L + scale) + " bytes cannot be");
        }
        long blocks = Integer.toUnsignedLong(block.getInt(4)) | Integer.toUnsignedLong(block.getInt(0x150)) << 32;
        Faults.requireSame(disk.sizeBytes() >>> (10 + scale), blocks, "the number of blocks, of " + (1024 << scale) + " bytes,");
        long high = Long.reverseBytes(block.getLong(104));
        long low = Long.reverseBytes(block.getLong(112));
        return new Ext4Volume(FatVolume.text(block, 120, 16).replace("\0", ""), new UUID(high, low).toString());
    }
}
