package kiln.artifacts.frame;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.tukaani.xz.FinishableOutputStream;
import org.tukaani.xz.FinishableWrapperOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.UnsupportedOptionsException;
import org.tukaani.xz.check.CRC64;

/// xz: one stream of many blocks, with CRC64, <https://tukaani.org/xz/xz-file-format.txt>. Each block's header tells both
/// its sizes, by which `xz -T` unpacks blocks side by side; XZ for Java writes none, so blocks are framed here. Blocks that the
/// tool made are [XzBlocks].
///
/// @param level 0 to 9
public record XzFormat(int level) implements FrameFormat {
    private static final byte[] MAGIC = {(byte) 0xFD, '7', 'z', 'X', 'Z', 0};
    private static final byte[] FOOTER_MAGIC = {'Y', 'Z'};
    /// No flags, and the check is CRC64.
    private static final byte[] FLAGS = {0, 4};
    /// Both sizes are there, and one filter.
    private static final int BLOCK_FLAGS = 0xC0;
    private static final int LZMA2 = 0x21;
    private static final int DICTIONARY_MIN = 4096;

    public XzFormat {
        if (level < 0 || level > 9) {
            throw new IllegalArgumentException("an xz level is 0 to 9, not " + level);
        }
    }

    @Override
    public Packer packer() {
        return new BlockPacker(options(level));
    }

    /// A dictionary larger than what is packed would only cost whoever unpacks it.
    private static LZMA2Options options(int level) {
        try {
            LZMA2Options options = new LZMA2Options(level);
            options.setDictSize(Math.min(options.getDictSize(), CHUNK_BYTES));
            return options;
        } catch (UnsupportedOptionsException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private record BlockPacker(LZMA2Options options) implements Packer {
        @Override
        public Packed pack(byte[] raw, int length) {
            byte[] data = lzma2(raw, length);
            XzBytes block = blockHeader(data.length, length).bytes(data).pad(4);
            int padding = -data.length & 3;
            block.bytes(crc64(raw, length));
            return new Packed(new Frame(length, block.size(), block.size() - padding), block.toArray());
        }

        private byte[] lzma2(byte[] raw, int length) {
            ByteArrayOutputStream data = new ByteArrayOutputStream(length / 4 + 64);
            try (FinishableOutputStream out = options.getOutputStream(new FinishableWrapperOutputStream(data))) {
                out.write(raw, 0, length);
                out.finish();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return data.toByteArray();
        }

        private XzBytes blockHeader(int packed, int raw) {
            XzBytes fields = new XzBytes()
                    .one(BLOCK_FLAGS).number(packed).number(raw)
                    .one(LZMA2).one(1).one(dictionary(options.getDictSize()));
            int size = (1 + fields.size() + 4 + 3) & ~3;
            return new XzBytes().one(size / 4 - 1).bytes(fields.toArray()).padTo(size - 4).crc32();
        }

        private static byte[] crc64(byte[] raw, int length) {
            CRC64 check = new CRC64();
            check.update(raw, 0, length);
            return check.finish();
        }

        @Override
        public void close() {}
    }

    /// The smallest size that the one byte can tell and that is not smaller: 2 or 3, shifted.
    static int dictionary(int bytes) {
        int code = 0;
        while (((2L | code & 1) << (code / 2 + 11)) < Math.max(bytes, DICTIONARY_MIN)) {
            code++;
        }
        return code;
    }

    @Override
    public byte[] header() {
        return streamHeader();
    }

    static byte[] streamHeader() {
        return new XzBytes().bytes(MAGIC).bytes(FLAGS).crc32(MAGIC.length).toArray();
    }

    @Override
    public byte[] trailer(List<Frame> frames) {
        XzBytes index = new XzBytes().one(0).number(frames.size());
        frames.forEach(frame -> index.number(frame.unpaddedBytes()).number(frame.rawBytes()));
        index.pad(4).crc32();
        byte[] backward = new XzBytes().int32(index.size() / 4 - 1).bytes(FLAGS).toArray();
        return index.bytes(XzBytes.crc32(backward)).bytes(backward).bytes(FOOTER_MAGIC).toArray();
    }
}
