package kiln.artifacts.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import kiln.schemas.plan.Sha256;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FramedFileTest {
    private static final ZstdFormat ZSTD = new ZstdFormat(3);
    private static final byte[] RAW = RawBytes.chunks(3);

    @TempDir Path folder;
    private Path file;
    private byte[] packed;

    @BeforeEach
    void pack() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<Chunk> chunks = FrameWriter.write(new ByteArrayInputStream(RAW), List.of(new FrameWriter.Target(ZSTD, out)));
        out.writeBytes(ZSTD.trailer(chunks.stream().map(chunk -> chunk.frames().getFirst()).toList()));
        packed = out.toByteArray();
        file = Files.write(folder.resolve("disk.img.zst"), packed);
    }

    @Test
    void unpacksWhatWasPackedAndHandsOnNoFrameOfZeros() throws IOException {
        byte[] found = new byte[RAW.length];
        long[] handedOn = {0};
        FramedFile framed = FramedFile.open(file);
        Sha256 digest = framed.unpack(ZSTD, (at, raw, length) -> {
            System.arraycopy(raw, 0, found, (int) at, length);
            handedOn[0] += length;
        });
        assertArrayEquals(RAW, found);
        assertEquals(Sha256.of(RAW), digest);
        assertEquals(RAW.length, framed.rawBytes());
        assertEquals(FrameFormat.CHUNK_BYTES + 5, handedOn[0], "bytes of the first chunk and of the last; two are zeros");
    }

    @Test
    void givesTheSameDigestWhereZerosWerePackedInAnotherWay() throws IOException {
        assertEquals(Sha256.of(RAW), FramedFile.open(file).unpack(new ZstdFormat(19), (at, raw, length) -> {}));
    }

    @Test
    void refusesAFileWithoutATable() throws IOException {
        Files.write(file, Arrays.copyOf(packed, packed.length - 1));
        assertEquals("the file does not end with a table of its frames as we write it",
                assertThrows(IOException.class, () -> FramedFile.open(file)).getMessage());
    }

    @Test
    void refusesATableThatIsNotOfThisFile() throws IOException {
        Files.write(file, Arrays.copyOfRange(packed, 1, packed.length));
        assertEquals("the table of 4 frames does not agree with the file of " + (packed.length - 1) + " bytes",
                assertThrows(IOException.class, () -> FramedFile.open(file)).getMessage());
    }

    @Test
    void refusesAFrameThatHoldsLessThanItsTableSays() throws IOException {
        int entries = packed.length - 9 - 4 * 8;
        ByteBuffer table = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        table.putInt(entries + 3 * 8 + 4, 6);
        Files.write(file, packed);
        FramedFile framed = FramedFile.open(file);
        assertEquals("a frame of disk.img.zst at " + (RAW.length - 5) + " of the image holds 5 bytes, its table says 6",
                assertThrows(IOException.class, () -> framed.unpack(ZSTD, (at, raw, length) -> {})).getMessage());
    }
}
