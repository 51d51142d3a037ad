package kiln.artifacts.frame;

import java.util.List;

/// How frames of one codec are packed, and joined to a file: header, frames in any number, trailer. The same bytes give
/// the same frame, wherever and by however many threads frames are packed.
public sealed interface FrameFormat permits ZstdFormat, XzFormat {
    /// What a frame holds at most, in bytes. Larger ones compress hardly better, smaller ones worse: 3.2 % at 1 MiB and
    /// 0.2 % at 4 MiB for zstd.
    int CHUNK_BYTES = 8 << 20;

    /// Packs frames; for one thread at a time.
    interface Packer extends AutoCloseable {
        /// @param length of the raw bytes, from the beginning of the array; 1 to [#CHUNK_BYTES]
        Packed pack(byte[] raw, int length);

        @Override
        void close();
    }

    Packer packer();

    /// Before the first frame; may be empty.
    byte[] header();

    /// After the last frame.
    ///
    /// @param frames all of them, in order
    byte[] trailer(List<Frame> frames);
}
