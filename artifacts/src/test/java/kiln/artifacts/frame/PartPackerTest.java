package kiln.artifacts.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import kiln.artifacts.archive.Xz;
import kiln.artifacts.archive.Zstd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartPackerTest {
    private static final XzFormat XZ = new XzFormat(0);
    private static final byte[] RAW = RawBytes.chunks(2);

    @TempDir
    Path folder;

    private final ByteArrayOutputStream zst = new ByteArrayOutputStream();
    private final ByteArrayOutputStream xz = new ByteArrayOutputStream();

    private List<Chunk> pack(PartPacker.Tool<IOException> tool) throws Exception {
        Path raw = Files.write(folder.resolve("raw"), RAW);
        xz.writeBytes(XZ.header());
        List<Chunk> chunks = new PartPacker<>(new FrameWriter.Target(new ZstdFormat(1), zst), XZ, xz, folder, tool).pack(raw);
        xz.writeBytes(XZ.trailer(chunks.stream().map(chunk -> chunk.frames().get(1)).toList()));
        return chunks;
    }

    /// As `xz -T2` would, one block for each chunk.
    private Path blocks(byte[] dense) throws IOException {
        Path file = folder.resolve("dense.xz");
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(XZ.header());
            List<Chunk> chunks = FrameWriter.write(new ByteArrayInputStream(dense), List.of(new FrameWriter.Target(XZ, out)));
            out.write(XZ.trailer(chunks.stream().map(chunk -> chunk.frames().getFirst()).toList()));
        }
        return file;
    }

    @Test
    void aFile_isPackedInBothFormats_andNothingIsLeftBehind() throws Exception {
        List<Chunk> chunks = pack(dense -> blocks(Files.readAllBytes(dense)));

        assertEquals(List.of(false, true, false), chunks.stream().map(Chunk::zero).toList());
        assertArrayEquals(RAW, Zstd.expand(new ByteArrayInputStream(zst.toByteArray())).readAllBytes());
        assertArrayEquals(RAW, Xz.expand(new ByteArrayInputStream(xz.toByteArray())).readAllBytes());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of("raw"), files.map(file -> file.getFileName().toString()).toList());
        }
    }

    @Test
    void blocksThatUnpackToSomethingElse_areRefused() {
        IOException refused = assertThrows(IOException.class, () -> pack(dense -> {
            byte[] bytes = Files.readAllBytes(dense);
            bytes[7] ^= 1;
            return blocks(bytes);
        }));

        assertTrue(refused.getMessage().contains("they unpack to others"), refused.getMessage());
    }
}
