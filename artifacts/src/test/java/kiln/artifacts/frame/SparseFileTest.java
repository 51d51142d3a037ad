package kiln.artifacts.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparseFileTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096, 4097, FrameFormat.CHUNK_BYTES - 1, FrameFormat.CHUNK_BYTES, 2 * FrameFormat.CHUNK_BYTES + 5})
    void givesAllBytesOfAFileWhateverItsSize(int size, @TempDir Path folder) throws IOException {
        byte[] bytes = Arrays.copyOf(RawBytes.chunks(2), size);
        Path file = Files.write(folder.resolve("disk"), bytes);
        try (SparseFile sparse = SparseFile.open(file)) {
            assertArrayEquals(bytes, sparse.readAllBytes());
        }
    }

    @Test
    void givesChunksAsTheyLieInTheFile(@TempDir Path folder) throws IOException {
        byte[] bytes = RawBytes.chunks(2);
        Path file = Files.write(folder.resolve("disk"), bytes);
        try (SparseFile sparse = SparseFile.open(file)) {
            assertEquals(bytes.length, sparse.size());
            for (int at = 0; at < bytes.length; at += FrameFormat.CHUNK_BYTES) {
                int length = Math.min(FrameFormat.CHUNK_BYTES, bytes.length - at);
                assertEquals(ByteBuffer.wrap(bytes, at, length), sparse.next());
            }
            assertEquals(0, sparse.next().remaining());
        }
    }
}
