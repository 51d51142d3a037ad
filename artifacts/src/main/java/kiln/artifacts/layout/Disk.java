package kiln.artifacts.layout;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import kiln.schemas.plan.Sha256;

/// Bytes that can be read anywhere: an image, a partition of it, a file on that.
public interface Disk {
    long sizeBytes();

    /// Reads what is surely there.
    ///
    /// @param offset from 0
    /// @param to filled from its start
    void readInside(long offset, byte[] to);

    /// @return little-endian, as all that is read here
    /// @throws IllegalArgumentException if some of it lies outside
    default ByteBuffer read(long offset, int length) {
        requireInside(offset, length);
        byte[] bytes = new byte[length];
        readInside(offset, bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// A stretch by itself.
    ///
    /// @throws IllegalArgumentException if some of it lies outside
    default Disk part(long start, long length) {
        requireInside(start, length);
        return new Stretch(this, start, length);
    }

    /// The digest of all of it.
    default Sha256 digest() {
        MessageDigest digest = Sha256.newDigest();
        int block = 64 * 1024;
        for (long at = 0; at < sizeBytes(); at += block) {
            digest.update(read(at, (int) Math.min(block, sizeBytes() - at)));
        }
        return Sha256.ofDigest(digest.digest());
    }

    private void requireInside(long offset, long length) {
        if (offset < 0 || length < 0 || offset > sizeBytes() - length) {
            throw new IllegalArgumentException("the bytes from " + offset + " on, " + length + " of them, are not all there: there are "
                    + sizeBytes());
        }
    }

    /// @param whole of which it is a part
    record Stretch(Disk whole, long start, long sizeBytes) implements Disk {
        @Override
        public void readInside(long offset, byte[] to) {
            whole.readInside(start + offset, to);
        }
    }
}
