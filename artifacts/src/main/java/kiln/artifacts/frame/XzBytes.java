package kiln.artifacts.frame;

import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;

/// Bytes as the xz format writes them.
final class XzBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    int size() {
        return out.size();
    }

    byte[] toArray() {
        return out.toByteArray();
    }

    XzBytes one(int value) {
        out.write(value);
        return this;
    }

    XzBytes bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /// A multibyte integer (section 1.2): seven bits a byte, the lowest first.
    ///
    /// @param value 0 or more
    XzBytes number(long value) {
        long left = value;
        while (left >= 0x80) {
            out.write((int) left | 0x80);
            left >>>= 7;
        }
        out.write((int) left);
        return this;
    }

    XzBytes int32(int value) {
        for (int shift = 0; shift < 32; shift += 8) {
            out.write(value >>> shift);
        }
        return this;
    }

    /// Zeros up to a multiple of so many bytes.
    XzBytes pad(int multiple) {
        return padTo(Math.ceilDiv(size(), multiple) * multiple);
    }

    XzBytes padTo(int size) {
        while (size() < size) {
            out.write(0);
        }
        return this;
    }

    /// The CRC32 of all before.
    XzBytes crc32() {
        return bytes(crc32(toArray()));
    }

    /// The CRC32 of all before but the first bytes.
    XzBytes crc32(int but) {
        CRC32 crc = new CRC32();
        crc.update(toArray(), but, size() - but);
        return int32((int) crc.getValue());
    }

    static byte[] crc32(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return new XzBytes().int32((int) crc.getValue()).toArray();
    }
}
