package kiln.artifacts.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZInputStream;
import org.tukaani.xz.XZOutputStream;

/// XZ streams, <https://tukaani.org/xz/xz-file-format.txt>. Plain Java: right for packages, slow for whole images.
public final class Xz {
    /// Enough for `xz -9` (65 MiB).
    private static final int MAX_MEMORY_KIB = 128 * 1024;

    private Xz() {}

    /// One stream of one block with CRC64, as `xz` makes by default.
    ///
    /// @param level 0 to 9
    /// @param out closed with the stream
    public static OutputStream compress(OutputStream out, int level) throws IOException {
        return new XZOutputStream(out, new LZMA2Options(level), XZ.CHECK_CRC64);
    }

    /// Reads all streams, one after the other, and checks them.
    ///
    /// @param in closed with the stream
    public static InputStream expand(InputStream in) throws IOException {
        return new XZInputStream(new BufferedInputStream(in), MAX_MEMORY_KIB);
    }
}
