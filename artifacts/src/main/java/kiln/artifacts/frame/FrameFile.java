package kiln.artifacts.frame;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import kiln.schemas.plan.Sha256;

/// A file that has the frames of chunks one after the other and nothing else.
///
/// @param number of the format among the chunks' frames
public record FrameFile(Path file, List<Chunk> chunks, int number) {
    private static final int BUFFER_BYTES = 1 << 20;

    private interface Taker {
        /// @param at where the chunk begins in what is unpacked
        void take(Chunk chunk, long at, byte[] frame) throws IOException;
    }

    /// Of each frame as it is packed.
    public List<Sha256> digests() throws IOException {
        List<Sha256> digests = new ArrayList<>();
        each((chunk, at, frame) -> digests.add(Sha256.of(frame)));
        return digests;
    }

    /// Unpacks frames of zstd into a file; what is zero stays a hole.
    ///
    /// @param raw an empty file
    public void unpack(Path raw) throws IOException {
        try (FileChannel out = FileChannel.open(raw, StandardOpenOption.WRITE)) {
            each((chunk, at, frame) -> {
                if (!chunk.zero()) {
                    byte[] bytes = ZstdFormat.expand(frame, chunk.rawBytes());
                    for (Extent extent : chunk.data()) {
                        write(out, ByteBuffer.wrap(bytes, extent.offset(), extent.bytes()), at + extent.offset());
                    }
                }
            });
            long bytes = chunks.stream().mapToLong(Chunk::rawBytes).sum();
            if (bytes > 0 && out.size() < bytes) {
                write(out, ByteBuffer.allocate(1), bytes - 1);
            }
        }
    }

    private static void write(FileChannel out, ByteBuffer bytes, long at) throws IOException {
        long next = at;
        while (bytes.hasRemaining()) {
            next += out.write(bytes, next);
        }
    }

    private void each(Taker taker) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES))) {
            long at = 0;
            for (Chunk chunk : chunks) {
                byte[] frame = new byte[chunk.frames().get(number).packedBytes()];
                in.readFully(frame);
                taker.take(chunk, at, frame);
                at += chunk.rawBytes();
            }
            if (in.read() >= 0) {
                throw new IOException(file.getFileName() + " is longer than its " + chunks.size() + " frames");
            }
        }
    }
}
