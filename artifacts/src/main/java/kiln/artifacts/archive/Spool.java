package kiln.artifacts.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Contents laid one after the other in a single file, so that many small files cost neither heap nor inodes.
final class Spool implements AutoCloseable {
    private final FileChannel file;
    private final OutputStream end;
    private long sizeBytes;

    /// @param folder exists; the file in it goes when the spool is closed, or when this process ends
    Spool(Path folder) throws IOException {
        Path path = Files.createTempFile(folder, "spool", "");
        this.file = FileChannel.open(path,
                StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        this.end = Channels.newOutputStream(file);
    }

    Content add(Content content) throws IOException {
        long start = sizeBytes;
        file.position(start);
        try (InputStream in = content.open()) {
            sizeBytes += in.transferTo(end);
        }
        return new Slice(file, start, sizeBytes - start);
    }

    private record Slice(FileChannel file, long start, long sizeBytes) implements Content {
        @Override
        public InputStream open() {
            return new SliceStream(file, start, start + sizeBytes);
        }
    }

    private static final class SliceStream extends InputStream {
        private final FileChannel file;
        private final long end;
        private long position;

        SliceStream(FileChannel file, long start, long end) {
            this.file = file;
            this.position = start;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (position >= end && length > 0) {
                return -1;
            }
            int wanted = (int) Math.min(length, end - position);
            int n = file.read(ByteBuffer.wrap(bytes, offset, wanted), position);
            position += Math.max(n, 0);
            return n;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
