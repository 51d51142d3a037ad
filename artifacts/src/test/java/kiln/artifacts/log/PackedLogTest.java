package kiln.artifacts.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kiln.artifacts.archive.Zstd;
import org.junit.jupiter.api.Test;

class PackedLogTest {
    private static final int PART = LineMap.PART_BYTES;

    @Test
    void packedLog_isReadByWhoeverReadsZstandard() throws IOException {
        byte[] text = numbered(200_000);

        assertArrayEquals(text, Zstd.expand(new ByteArrayInputStream(packed(text))).readAllBytes());
    }

    @Test
    void everyPart_isUnpackedAlone() throws IOException {
        byte[] text = numbered(200_000);
        byte[] packed = packed(text);
        PackedLog log = read(packed).orElseThrow();
        ByteArrayOutputStream parts = new ByteArrayOutputStream();

        for (int part = 0; part < log.lines().ends().size(); part++) {
            parts.write(log.parts(part, 1, stored(packed)).getFirst());
        }

        assertArrayEquals(text, parts.toByteArray());
        assertArrayEquals(log.parts(1, 1, stored(packed)).getFirst(), log.parts(0, 3, stored(packed)).get(1));
    }

    @Test
    void everyLine_isFoundFromThePlaceBeforeIt() throws IOException {
        byte[] text = numbered(150_000);
        LineMap lines = read(packed(text)).orElseThrow().lines();

        assertEquals(150_000, lines.lines());
        for (int line = 1; line <= 150_000; line += 997) {
            LineMap.Place place = lines.before(line);
            String rest = new String(text, (int) place.offset(), (int) Math.min(2L * PART, text.length - place.offset()), StandardCharsets.US_ASCII);
            assertEquals("line " + line, rest.lines().skip(line - place.line()).findFirst().orElseThrow());
        }
    }

    @Test
    void endOfALongLog_costsItsTableAndOnePart() throws IOException {
        byte[] packed = packed(numbered(2_000_000));
        AtomicLong read = new AtomicLong();
        PackedLog.Stored counted = (offset, length) -> {
            read.addAndGet(length);
            return stored(packed).read(offset, length);
        };

        PackedLog log = PackedLog.read(packed.length, counted).orElseThrow();
        log.parts(log.lines().ends().size() - 1, 1, counted);

        assertTrue(read.get() < packed.length / 10, read + " of " + packed.length + " bytes");
    }

    @Test
    void firstError_isTheCompilers_whereverPartsEnd() throws IOException {
        String before = "x".repeat(PART - 10) + "\n";

        assertEquals(2, read(packed((before + "a.c:1:2: error: no\nmake: *** [a] Error 1\n").getBytes(StandardCharsets.US_ASCII))).orElseThrow().lines().error());
        assertEquals(0, read(packed(before.getBytes(StandardCharsets.US_ASCII))).orElseThrow().lines().error());
    }

    @Test
    void lineWithoutEnd_countsAsOne_andAnEmptyLogHasNone() throws IOException {
        assertEquals(2, read(packed("a\nb".getBytes(StandardCharsets.US_ASCII))).orElseThrow().lines().lines());
        assertEquals(2, read(packed("a\nb\n".getBytes(StandardCharsets.US_ASCII))).orElseThrow().lines().lines());
        assertEquals(0, read(packed(new byte[0])).orElseThrow().lines().lines());
    }

    @Test
    void logWithoutTable_orWithAnotherOnes_hasNone() throws IOException {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        try (var out = Zstd.compress(plain, 3)) {
            out.write(numbered(1_000));
        }
        byte[] one = packed(numbered(200_000));
        byte[] cut = Arrays.copyOfRange(one, 7, one.length);

        assertEquals(List.of(false, false, false, true), List.of(read(plain.toByteArray()).isPresent(), read(cut).isPresent(),
                read(new byte[3]).isPresent(), read(one).isPresent()));
    }

    @Test
    void partThatIsNotWhatTheTableSays_isRefused() throws IOException {
        byte[] packed = packed(numbered(200_000));
        PackedLog log = read(packed).orElseThrow();
        byte[] other = packed("short\n".getBytes(StandardCharsets.US_ASCII));

        assertThrows(IOException.class, () -> log.parts(0, 1, (offset, length) -> Arrays.copyOf(other, length)));
    }

    private static Optional<PackedLog> read(byte[] packed) throws IOException {
        return PackedLog.read(packed.length, stored(packed));
    }

    private static PackedLog.Stored stored(byte[] packed) {
        return (offset, length) -> Arrays.copyOfRange(packed, (int) offset, (int) offset + length);
    }

    private static byte[] packed(byte[] text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        PackedLog.pack(new ByteArrayInputStream(text), packed);
        return packed.toByteArray();
    }

    private static byte[] numbered(int lines) {
        return IntStream.rangeClosed(1, lines).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining()).getBytes(StandardCharsets.US_ASCII);
    }
}
