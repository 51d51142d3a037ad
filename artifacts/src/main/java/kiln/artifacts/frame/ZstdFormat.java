package kiln.artifacts.frame;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/// Zstandard: any number of frames in a row is a file of its own, <https://www.rfc-editor.org/rfc/rfc8878>. Behind them
/// stands the table by which readers that know it jump, in a frame that all others skip:
/// <https://github.com/facebook/zstd/blob/dev/contrib/seekable_format/zstd_seekable_compression_format.md>.
///
/// @param level 1 to 19
public record ZstdFormat(int level) implements FrameFormat {
    private static final int SKIPPABLE = 0x184D2A5E;
    private static final int SEEKABLE = 0x8F92EAB1;
    private static final int ENTRY_BYTES = 8;
    private static final int FOOTER_BYTES = 9;
    /// Frames that one table takes: the format's own bound.
    private static final int FRAMES_MAX = 0x8000000;

    public ZstdFormat {
        if (level < 1 || level > 19) {
            throw new IllegalArgumentException("a zstd level is 1 to 19, not " + level);
        }
    }

    @Override
    public Packer packer() {
        return new ContextPacker(level);
    }

    /// What a frame holds.
    ///
    /// @throws IOException if it is no frame, or holds another number of bytes
    static byte[] expand(byte[] frame, int rawBytes) throws IOException {
        byte[] raw = new byte[rawBytes];
        try {
            long bytes = Zstd.decompress(raw, frame);
            if (Zstd.isError(bytes) || bytes != rawBytes) {
                throw new IOException("a frame of zstd holds " + (Zstd.isError(bytes) ? Zstd.getErrorName(bytes) : bytes + " bytes")
                        + ", not " + rawBytes + " bytes");
            }
        } catch (ZstdException e) {
            throw new IOException("a frame of zstd cannot be unpacked: " + e.getMessage(), e);
        }
        return raw;
    }

    /// Each frame carries its size and a checksum of what it holds.
    private static final class ContextPacker implements Packer {
        private final ZstdCompressCtx context = new ZstdCompressCtx();
        private final byte[] room = new byte[(int) Zstd.compressBound(CHUNK_BYTES)];

        ContextPacker(int level) {
            context.setLevel(level).setChecksum(true).setContentSize(true);
        }

        @Override
        public Packed pack(byte[] raw, int length) {
            int packed = context.compressByteArray(room, 0, room.length, raw, 0, length);
            byte[] bytes = Arrays.copyOf(room, packed);
            return new Packed(new Frame(length, bytes.length, bytes.length), bytes);
        }

        @Override
        public void close() {
            context.close();
        }
    }

    @Override
    public byte[] header() {
        return new byte[0];
    }

    @Override
    public byte[] trailer(List<Frame> frames) {
        if (frames.size() > FRAMES_MAX) {
            throw new IllegalArgumentException(frames.size() + " frames are more than a seek table takes, " + FRAMES_MAX);
        }
        int content = ENTRY_BYTES * frames.size() + FOOTER_BYTES;
        ByteBuffer out = ByteBuffer.allocate(8 + content).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(SKIPPABLE).putInt(content);
        frames.forEach(frame -> out.putInt(frame.packedBytes()).putInt(frame.rawBytes()));
        out.putInt(frames.size()).put((byte) 0).putInt(SEEKABLE);
        return out.array();
    }
}
