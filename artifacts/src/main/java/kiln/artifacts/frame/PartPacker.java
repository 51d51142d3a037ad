package kiln.artifacts.frame;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import kiln.artifacts.archive.Xz;

/// Packs what disks have in common: zstd here, xz by the tool, which takes none of this process's memory.
///
/// @param zst gets the frames of zstd
/// @param xz how zeros are packed
/// @param blocks gets the blocks of xz
/// @param scratch a folder for what is handed to the tool
/// @param tool makes an xz file with blocks of [FrameFormat#CHUNK_BYTES] that tell their sizes
public record PartPacker<E extends Exception>(FrameWriter.Target zst, XzFormat xz, OutputStream blocks, Path scratch, Tool<E> tool) {

    private static final int BUFFER_BYTES = 64 * 1024;

    /// Runs `xz`.
    public interface Tool<E extends Exception> {
        /// @param dense what is to be packed
        /// @return what it was packed to; this and the other are removed afterwards
        Path pack(Path dense) throws E, IOException, InterruptedException;
    }

    /// @return the chunks of a file, with frames for zstd and xz
    public List<Chunk> pack(Path raw) throws E, IOException, InterruptedException {
        List<Chunk> chunks;
        try (InputStream in = Files.newInputStream(raw)) {
            chunks = FrameWriter.write(in, List.of(zst));
        }
        Path dense = scratch.resolve("dense");
        copyData(raw, chunks, dense);
        Path packed = tool.pack(dense);
        try (XzBlocks file = XzBlocks.open(packed)) {
            requireSame(dense, packed);
            return file.addTo(chunks, xz, blocks);
        } finally {
            Files.delete(dense);
            Files.delete(packed);
        }
    }

    /// Blocks of xz go into images without being unpacked ever again here, so they are once, and by another implementation. It
    /// costs a few hundredths of packing.
    private static void requireSame(Path dense, Path packed) throws IOException {
        try (InputStream wanted = Files.newInputStream(dense); InputStream found = Xz.expand(Files.newInputStream(packed))) {
            byte[] one = new byte[BUFFER_BYTES];
            byte[] other = new byte[BUFFER_BYTES];
            int bytes;
            do {
                bytes = wanted.readNBytes(one, 0, one.length);
                int seen = found.readNBytes(other, 0, other.length);
                if (!Arrays.equals(one, 0, bytes, other, 0, seen)) {
                    throw new IOException("xz packed " + Files.size(dense) + " bytes, and they unpack to others; check the memory of this"
                            + " machine and its xz-utils");
                }
            } while (bytes > 0);
        }
    }

    /// What is zero is not packed again and again.
    private static void copyData(Path raw, List<Chunk> chunks, Path dense) throws IOException {
        try (FileChannel from = FileChannel.open(raw);
                FileChannel to = FileChannel.open(dense, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long at = 0;
            for (Chunk chunk : chunks) {
                long end = at + chunk.rawBytes();
                while (!chunk.zero() && at < end) {
                    at += from.transferTo(at, end - at, to);
                }
                at = end;
            }
        }
    }
}
