package kiln.worker.step;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.UUID;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Sha256;

/// The identifiers on a disk. They follow from what the image is, so that the same image has the same bytes, and images
/// of two cells in one machine do not collide.
///
/// @param cell what the image is
record DiskIds(String cell) {
    static DiskIds of(JobOptions.Image options) {
        return new DiskIds(options.board() + "/" + options.distro() + "/" + options.track());
    }

    /// Of the root file system of an image, which all images of its distro have in common.
    static DiskIds ofRoot(JobOptions.Image options) {
        return new DiskIds(options.distro() + "/" + options.arch().debian());
    }

    /// Of what all images of a distro have in common.
    static DiskIds of(JobOptions.Base options) {
        return new DiskIds(options.distro() + "/" + options.arch().debian());
    }

    /// @param purpose e.g. `disk`, `root`
    UUID uuid(String purpose) {
        ByteBuffer digest = digest(purpose);
        long high = digest.getLong() & ~0xf000L | 0x8000L;
        long low = digest.getLong() & ~(3L << 62) | 1L << 63;
        return new UUID(high, low);
    }

    /// A DOS disk id or a FAT serial number; not 0.
    int number(String purpose) {
        return digest(purpose).getInt() | 1;
    }

    private ByteBuffer digest(String purpose) {
        MessageDigest digest = Sha256.newDigest();
        return ByteBuffer.wrap(digest.digest(("kiln " + purpose + " " + cell).getBytes(StandardCharsets.UTF_8)));
    }
}
