package kiln.worker.step;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import kiln.artifacts.image.Piece;

/// A disk image under construction; what is zero takes no room.
final class DiskFile implements AutoCloseable {
    private static final int BLOCK = 64 * 1024;
    private static final byte[] ZEROS = new byte[BLOCK];

    private final FileChannel channel;

    /// @param sizeBytes 1 or more
    DiskFile(Path file, long sizeBytes) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE,
                StandardOpenOption.SPARSE);
        channel.write(ByteBuffer.allocate(1), sizeBytes - 1);
    }

    void write(Piece piece) throws IOException {
        writeAll(ByteBuffer.wrap(piece.bytes()), piece.offsetBytes());
    }

    /// Copies a stream to a place on the disk.
    ///
    /// @return its length in bytes
    long write(InputStream in, long offset) throws IOException {
        long position = offset;
        byte[] block = new byte[BLOCK];
        for (int n = in.readNBytes(block, 0, BLOCK); n > 0; n = in.readNBytes(block, 0, BLOCK)) {
            write(position, block, n);
            position += n;
        }
        return position - offset;
    }

    /// @param length of the bytes, from the beginning of the array; at most 64 KiB
    void write(long offset, byte[] bytes, int length) throws IOException {
        if (!Arrays.equals(bytes, 0, length, ZEROS, 0, length)) {
            writeAll(ByteBuffer.wrap(bytes, 0, length), offset);
        }
    }

    private void writeAll(ByteBuffer bytes, long offset) throws IOException {
        long position = offset;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
