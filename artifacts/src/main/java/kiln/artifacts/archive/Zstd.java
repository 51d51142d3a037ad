package kiln.artifacts.archive;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Zstandard streams, <https://www.rfc-editor.org/rfc/rfc8878>.
public final class Zstd {
    /// Windows up to 128 MiB, what `zstd -d` takes without asking; larger ones cost that much memory.
    private static final int MAX_WINDOW_LOG = 27;

    private Zstd() {}

    /// One frame with a content checksum. Runs on one thread: the number of threads changes the bytes.
    ///
    /// @param level 1 to 19
    /// @param out closed with the stream
    public static OutputStream compress(OutputStream out, int level) throws IOException {
        if (level < 1 || level > 19) {
            throw new IllegalArgumentException("a zstd level is 1 to 19, not " + level);
        }
        return new ZstdOutputStreamNoFinalizer(out, level).setChecksum(true);
    }

    /// Reads all frames, one after the other; checks the checksums they carry.
    ///
    /// @param in closed with the stream
    public static InputStream expand(InputStream in) throws IOException {
        return new ZstdInputStreamNoFinalizer(new BufferedInputStream(in)).setLongMax(MAX_WINDOW_LOG);
    }
}
