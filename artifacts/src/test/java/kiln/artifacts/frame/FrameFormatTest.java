package kiln.artifacts.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import kiln.artifacts.archive.Xz;
import kiln.artifacts.archive.Zstd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tukaani.xz.SeekableXZInputStream;

class FrameFormatTest {
    private static final int MIB = 1 << 20;

    static Stream<FrameFormat> formats() {
        return Stream.of(new ZstdFormat(3), new ZstdFormat(9), new XzFormat(0), new XzFormat(3));
    }

    /// Zeros, text, noise, one byte: what images are made of.
    private static List<byte[]> chunks() {
        byte[] noise = new byte[MIB + 3];
        new Random(1).nextBytes(noise);
        byte[] text = new byte[3 * MIB];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) ("kiln ".charAt(i % 5) + i / 4096 % 7);
        }
        return List.of(new byte[FrameFormat.CHUNK_BYTES], text, noise, new byte[] {7}, text);
    }

    private record File(byte[] bytes, List<Frame> frames) {}

    private static File file(FrameFormat format, List<byte[]> chunks) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<Frame> frames = new ArrayList<>();
        out.writeBytes(format.header());
        try (FrameFormat.Packer packer = format.packer()) {
            for (byte[] chunk : chunks) {
                Packed packed = packer.pack(chunk, chunk.length);
                out.writeBytes(packed.bytes());
                frames.add(packed.frame());
            }
        }
        out.writeBytes(format.trailer(frames));
        return new File(out.toByteArray(), frames);
    }

    private static byte[] expand(FrameFormat format, byte[] file) throws IOException {
        InputStream in = new ByteArrayInputStream(file);
        try (InputStream raw = switch (format) {
            case ZstdFormat zstd -> Zstd.expand(in);
            case XzFormat xz -> Xz.expand(in);
        }) {
            return raw.readAllBytes();
        }
    }

    private static byte[] joined(List<byte[]> chunks) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        chunks.forEach(out::writeBytes);
        return out.toByteArray();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void framesInARow_expandToWhatWentIn(FrameFormat format) throws IOException {
        assertArrayEquals(joined(chunks()), expand(format, file(format, chunks()).bytes()));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void framesInAnotherOrder_areAFileToo(FrameFormat format) throws IOException {
        List<byte[]> turned = chunks().reversed();
        assertArrayEquals(joined(turned), expand(format, file(format, turned).bytes()));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void theSameChunk_isTheSameFrame_whoeverPacksIt(FrameFormat format) {
        List<byte[]> chunks = chunks();
        try (FrameFormat.Packer used = format.packer(); FrameFormat.Packer fresh = format.packer()) {
            chunks.forEach(chunk -> used.pack(chunk, chunk.length));
            byte[] roomy = Arrays.copyOf(chunks.get(2), FrameFormat.CHUNK_BYTES);
            Packed one = fresh.pack(chunks.get(2), chunks.get(2).length);
            Packed other = used.pack(roomy, chunks.get(2).length);
            assertEquals(one.frame(), other.frame());
            assertArrayEquals(one.bytes(), other.bytes());
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void aFlippedByte_isNoticed(FrameFormat format) {
        byte[] bytes = file(format, chunks()).bytes();
        bytes[bytes.length / 2] ^= 1;
        assertThrows(IOException.class, () -> expand(format, bytes));
    }

    @Test
    void theXzIndex_leadsToEveryBlock() throws IOException {
        List<byte[]> chunks = chunks();
        byte[] bytes = file(new XzFormat(3), chunks).bytes();
        try (SeekableXZInputStream xz = new SeekableXZInputStream(new ArraySeekable(bytes))) {
            assertEquals(List.of(1, chunks.size(), (long) joined(chunks).length),
                    List.of(xz.getStreamCount(), xz.getBlockCount(), xz.length()));
            xz.seekToBlock(3);
            assertEquals(7, xz.read());
        }
    }

    @Test
    void theSeekTable_hasTheSizesOfAllFrames() {
        File file = file(new ZstdFormat(3), chunks());
        int size = 8 + 8 * file.frames().size() + 9;
        ByteBuffer table = ByteBuffer.wrap(file.bytes(), file.bytes().length - size, size).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(List.of(0x184D2A5E, size - 8), List.of(table.getInt(), table.getInt()));
        file.frames().forEach(frame ->
                assertEquals(List.of(frame.packedBytes(), frame.rawBytes()), List.of(table.getInt(), table.getInt())));
        assertEquals(List.of(file.frames().size(), (byte) 0, 0x8F92EAB1), List.of(table.getInt(), table.get(), table.getInt()));
    }

    @Test
    void dictionarySizes_areToldByTheNextThatIsNotSmaller() {
        assertEquals(List.of(0, 0, 1, 22, 23, 28), Stream.of(1, 4096, 4097, 8 * MIB, 8 * MIB + 1, 64 * MIB)
                .map(XzFormat::dictionary).toList());
    }

    @Test
    void whatIsNoLevel_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ZstdFormat(0));
        assertThrows(IllegalArgumentException.class, () -> new XzFormat(10));
    }
}
