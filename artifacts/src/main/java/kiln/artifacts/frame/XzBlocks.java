package kiln.artifacts.frame;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The blocks of a file that the tool made (`xz -T2`, which writes sizes into their headers), to be put in a row with
/// others. Format as at [XzFormat].
public final class XzBlocks implements AutoCloseable {
    private static final int HEADER_BYTES = 12;
    private static final int FOOTER_BYTES = 12;

    private final FileChannel file;
    private final List<Frame> blocks;
    private int next;
    private long at = HEADER_BYTES;

    private XzBlocks(FileChannel file) throws IOException {
        this.file = file;
        require(Arrays.equals(read(0, HEADER_BYTES), XzFormat.streamHeader()), "it does not begin as a stream with CRC64");
        long end = file.size() - FOOTER_BYTES;
        ByteBuffer footer = ByteBuffer.wrap(read(end, FOOTER_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        long indexBytes = (Integer.toUnsignedLong(footer.getInt(4)) + 1) * 4;
        require(indexBytes < end, "its index has " + indexBytes + " bytes");
        this.blocks = index(ByteBuffer.wrap(read(end - indexBytes, (int) indexBytes)));
        long bytes = blocks.stream().mapToLong(Frame::packedBytes).sum();
        require(HEADER_BYTES + bytes + indexBytes == end, "its blocks have " + bytes + " bytes, and that is not all of it");
    }

    /// @throws IOException if it is no such file, or is not whole
    public static XzBlocks open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file);
        try {
            return new XzBlocks(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw new IOException(file.getFileName() + " cannot be taken apart into blocks: " + e.getMessage(), e);
        }
    }

    private static List<Frame> index(ByteBuffer index) throws IOException {
        require(index.get() == 0, "its index does not begin with 0");
        long count = number(index);
        List<Frame> blocks = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            int unpadded = Math.toIntExact(number(index));
            blocks.add(new Frame(Math.toIntExact(number(index)), unpadded + 3 & ~3, unpadded));
        }
        return blocks;
    }

    private static long number(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte one = in.get();
            value |= (long) (one & 0x7f) << shift;
            if (one >= 0) {
                return value;
            }
        }
    }

    /// Packs chunks anew in another way: those that are not zero have the next block of this file, those that are have
    /// one of their own.
    ///
    /// @param chunks those that are not zero are what the file was made of, in order
    /// @param out gets the blocks of all of them
    /// @return the chunks with one frame more each
    /// @throws IOException if the file was made of something else
    public List<Chunk> addTo(List<Chunk> chunks, XzFormat format, OutputStream out) throws IOException {
        List<Chunk> all = new ArrayList<>();
        WritableByteChannel target = Channels.newChannel(out);
        try (ZeroFrames zeros = new ZeroFrames(format)) {
            for (Chunk chunk : chunks) {
                if (chunk.zero()) {
                    Packed packed = zeros.of(chunk.rawBytes());
                    out.write(packed.bytes());
                    all.add(chunk.and(packed.frame()));
                } else {
                    all.add(chunk.and(copyNext(chunk, target)));
                }
            }
        }
        require(next == blocks.size(), "it has " + blocks.size() + " blocks, and " + next + " were wanted");
        return all;
    }

    private Frame copyNext(Chunk chunk, WritableByteChannel target) throws IOException {
        require(next < blocks.size() && blocks.get(next).rawBytes() == chunk.rawBytes(),
                "its block " + next + " does not have " + chunk.rawBytes() + " bytes");
        Frame block = blocks.get(next++);
        long end = at + block.packedBytes();
        while (at < end) {
            at += file.transferTo(at, end - at, target);
        }
        return block;
    }

    private byte[] read(long from, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining()) {
            require(from >= 0 && file.read(buffer, from + buffer.position()) > 0, "it ends too early");
        }
        return buffer.array();
    }

    private static void require(boolean right, String otherwise) throws IOException {
        if (!right) {
            throw new IOException(otherwise);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
