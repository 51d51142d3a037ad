package kiln.artifacts.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kiln.artifacts.archive.Xz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Blocks that the tool made.
class XzBlocksTest {
    private static final int CHUNK = FrameFormat.CHUNK_BYTES;
    private static final XzFormat FORMAT = new XzFormat(0);

    @TempDir
    Path folder;

    private Path packed(byte[] dense, String threads) throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/xz")), "xz is not installed");
        Path file = folder.resolve("dense" + threads);
        Files.write(file, dense);
        assertEquals(0, new ProcessBuilder("xz", "-k", threads, "-1", "--block-size=" + CHUNK, file.toString()).start().waitFor());
        return folder.resolve("dense" + threads + ".xz");
    }

    private static byte[] dense() {
        byte[] raw = RawBytes.chunks(2);
        byte[] dense = Arrays.copyOf(raw, CHUNK + 5);
        dense[CHUNK + 4] = 1;
        return dense;
    }

    private static List<Chunk> chunks() throws IOException {
        return FrameWriter.write(new ByteArrayInputStream(RawBytes.chunks(2)), List.of());
    }

    @Test
    void blocksOfTheTool_andFramesOfZerosBetweenThem_areOneStream() throws Exception {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(FORMAT.header());
        List<Chunk> chunks;
        try (XzBlocks blocks = XzBlocks.open(packed(dense(), "-T2"))) {
            chunks = blocks.addTo(chunks(), FORMAT, file);
        }
        file.writeBytes(FORMAT.trailer(chunks.stream().map(chunk -> chunk.frames().getFirst()).toList()));

        assertArrayEquals(RawBytes.chunks(2), Xz.expand(new ByteArrayInputStream(file.toByteArray())).readAllBytes());
    }

    @Test
    void theNumberOfThreads_changesNoByte() throws Exception {
        assertArrayEquals(Files.readAllBytes(packed(dense(), "-T2")), Files.readAllBytes(packed(dense(), "-T5")));
    }

    @Test
    void blocksOfSomethingElse_areRefused() throws Exception {
        List<Chunk> fewer = new ArrayList<>(chunks().subList(0, 2));
        try (XzBlocks blocks = XzBlocks.open(packed(dense(), "-T2"))) {
            assertThrows(IOException.class, () -> blocks.addTo(fewer, FORMAT, new ByteArrayOutputStream()));
        }
        try (XzBlocks blocks = XzBlocks.open(folder.resolve("dense-T2.xz"))) {
            assertThrows(IOException.class, () -> blocks.addTo(chunks().reversed(), FORMAT, new ByteArrayOutputStream()));
        }
    }

    @Test
    void aFileThatIsCut_orNone_isRefused() throws Exception {
        byte[] whole = Files.readAllBytes(packed(dense(), "-T2"));
        for (int bytes : List.of(0, 11, 40, whole.length - 4)) {
            Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, bytes));
            assertThrows(IOException.class, () -> XzBlocks.open(cut));
        }
    }
}
