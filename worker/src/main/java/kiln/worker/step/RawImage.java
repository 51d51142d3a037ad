package kiln.worker.step;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import kiln.artifacts.layout.Disk;

/// A raw image as a file, which may be longer.
final class RawImage implements Disk, AutoCloseable {
    private final FileChannel channel;
    private final long bytes;

    RawImage(Path file, long bytes) throws IOException {
        this.channel = FileChannel.open(file);
        this.bytes = bytes;
    }

    @Override
    public long sizeBytes() {
        return bytes;
    }

    /// @throws UncheckedIOException if the file cannot be read
    @Override
    public void readInside(long offset, byte[] to) {
        ByteBuffer buffer = ByteBuffer.wrap(to);
        try {
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, offset + buffer.position()) < 0) {
                    throw new EOFException("the raw image ends at byte " + channel.size() + ", not at " + bytes);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
