package kiln.artifacts.frame;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
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

    /// The frames of a file, by the table at its end.
    ///
    /// @throws IOException if there is none, or it does not agree with the file's size
    static List<Frame> table(RandomAccessFile file) throws IOException {
        long end = file.length();
        ByteBuffer footer = read(file, end - FOOTER_BYTES, FOOTER_BYTES);
        int count = footer.getInt();
        boolean checksums = footer.get() < 0;
        if (footer.getInt() != SEEKABLE || count < 0 || count > FRAMES_MAX || checksums) {
            throw new IOException("the file does not end with a table of its frames as we write it");
        }
        int content = ENTRY_BYTES * count + FOOTER_BYTES;
        ByteBuffer table = read(file, end - content - 8, 8 + content);
        List<Frame> frames = new ArrayList<>();
        boolean fits = table.getInt() == SKIPPABLE && table.getInt() == content;
        for (int i = 0; fits && i < count; i++) {
            int packed = table.getInt();
            int raw = table.getInt();
            fits = packed > 0 && packed <= Zstd.compressBound(CHUNK_BYTES) && raw > 0 && raw <= CHUNK_BYTES;
            if (fits) {
                frames.add(new Frame(raw, packed, packed));
            }
        }
        if (!fits || frames.stream().mapToLong(Frame::packedBytes).sum() != end - content - 8) {
            throw new IOException("the table of " + count + " frames does not agree with the file of " + end + " bytes");
        }
        return frames;
    }

    private static ByteBuffer read(RandomAccessFile file, long at, int length) throws IOException {
        if (at < 0) {
            throw new IOException("a file of " + file.length() + " bytes has no table of " + length);
        }
        byte[] bytes = new byte[length];
        file.seek(at);
        file.readFully(bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
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
