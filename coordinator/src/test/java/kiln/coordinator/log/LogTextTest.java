package kiln.coordinator.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kiln.artifacts.log.PackedLog;
import kiln.schemas.message.Artifact;
import kiln.schemas.plan.Sha256;
import org.junit.jupiter.api.Test;

class LogTextTest {
    private static final int COUNT = 150_000;
    private static final String MANY = IntStream.rangeClosed(1, COUNT).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));

    @Test
    void linesAreFoundByNumber_fromAnywhere() throws IOException {
        try (LogText log = text(MANY)) {
            assertEveryLine(log);
        }
    }

    @Test
    void linesOfAPackedLog_areFoundByNumber_andOnlyTheirPartsAreRead() throws IOException {
        byte[] packed = packed(MANY + "\n");
        AtomicLong read = new AtomicLong();
        try (Logs logs = new Logs(new Packed(packed, read))) {
            Artifact log = new Artifact(Sha256.of("log"), packed.length);
            assertEquals(List.of("line " + COUNT), logs.look(log, text -> text.lines(COUNT, 1)).lines());
            assertTrue(read.get() < packed.length / 3, read + " of " + packed.length + " bytes");
            logs.look(log, text -> {
                assertEveryLine(text);
                return text;
            });
        }
    }

    @Test
    void packedLog_isSearchedAndShownLikeAnyOther() throws IOException {
        String text = MANY.replace("line 70000\n", "a.c:1:2: error: no\n");
        byte[] packed = packed(text);
        Artifact log = new Artifact(Sha256.of("log"), packed.length);
        try (Logs logs = new Logs(new Packed(packed, new AtomicLong()));
                LogText plain = text(text)) {
            assertEquals(plain.search("LINE 6999", 1, 5), logs.look(log, one -> one.search("LINE 6999", 1, 5)));
            assertEquals(plain.wrong(), logs.look(log, LogText::wrong));
            assertEquals("a.c:1:2: error: no", plain.wrong().text());
            assertEquals(plain.bytes(900_000, 300_000), logs.look(log, one -> one.bytes(900_000, 300_000)));
        }
    }

    private static void assertEveryLine(LogText log) throws IOException {
        for (int from = 1; from <= COUNT; from += 997) {
            assertEquals(new LogText.Lines(from, COUNT, List.of("line " + from)), log.lines(from, 1));
        }
        assertEquals(new LogText.Lines(COUNT + 1, COUNT, List.of()), log.lines(COUNT + 1, 1));
        assertEquals(3_000, log.lines(60_000, 3_000).lines().size());
    }

    private static byte[] packed(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        PackedLog.pack(stream(text), packed);
        return packed.toByteArray();
    }

    /// A log that can only be had packed; what is read of it before its table is counted.
    private record Packed(byte[] packed, AtomicLong read) implements LogSource {
        @Override
        public InputStream open(Artifact log) {
            throw new IllegalStateException("nobody needs the whole text");
        }

        @Override
        public Optional<PackedLog.Stored> stored(Artifact log) {
            return Optional.of((offset, length) -> {
                read.addAndGet(offset + length == packed.length ? 0 : length);
                return Arrays.copyOfRange(packed, (int) offset, (int) offset + length);
            });
        }
    }

    @Test
    void anEmptyLog_hasNoLines() throws IOException {
        try (LogText log = text("")) {
            assertEquals(new LogText.Lines(1, 0, List.of()), log.lines(1, 5));
            assertEquals(new LogText.Found("x", 0, List.of(), 0), log.search("x", 1, 5));
            assertEquals(new LogText.Wrong(0, "", 1, List.of(), 0), log.wrong());
        }
    }

    @Test
    void aLineWithoutEnd_isShownInPart_andSaysHowMuchMoreThereIs() throws IOException {
        int length = 3 << 20;
        try (LogText log = text("a\n" + "x".repeat(length) + "\nb\n")) {
            assertEquals(
                    List.of("a", "x".repeat(LogText.LINE_SHOWN) + " … [" + (length - LogText.LINE_SHOWN) + " more bytes]", "b"),
                    log.lines(1, 10).lines());
            assertEquals(List.of("b"), log.lines(3, 1).lines());
        }
    }

    @Test
    void answersAreBounded_andWhoeverAsksGoesOn() throws IOException {
        try (LogText log = text(("y".repeat(1 << 20) + "\n").repeat(10))) {
            List<String> first = log.lines(1, 10).lines();
            assertEquals(4, first.size());
            assertEquals(6, log.lines(5, 10).lines().size() + log.lines(9, 10).lines().size());
        }
    }

    @Test
    void search_countsAll_andShowsWhatWasAskedFor() throws IOException {
        StringBuilder text = new StringBuilder();
        IntStream.rangeClosed(1, 5_000).forEach(i -> text.append(i % 2 == 0 ? "Überlauf ERROR " : "fine ").append(i).append('\n'));
        try (LogText log = text(text.toString())) {
            assertEquals(
                    new LogText.Found("error", 2_500, List.of(new LogText.Hit(4_000, "Überlauf ERROR 4000"), new LogText.Hit(4_002, "Überlauf ERROR 4002")), 4_004),
                    log.search("error", 3_999, 2));
            assertEquals(new LogText.Found("Überlauf error 5000", 1, List.of(new LogText.Hit(5_000, "Überlauf ERROR 5000")), 0),
                    log.search("Überlauf error 5000", 1, 2));
        }
    }

    @Test
    void theFirstError_isShownWithWhatIsAroundIt_orTheEndIfThereIsNone() throws IOException {
        List<String> lines = new ArrayList<>(IntStream.rangeClosed(1, 30).mapToObj(i -> "  CC  " + i + ".o").toList());
        lines.set(9, "a.c:1:2: error: no");
        lines.set(19, "make: *** [all] Error 2");
        try (LogText log = text(String.join("\n", lines))) {
            assertEquals(new LogText.Wrong(10, "a.c:1:2: error: no", 5, lines.subList(4, 15), 30), log.wrong());
        }
        lines.set(9, "");
        lines.set(19, "");
        try (LogText log = text(String.join("\n", lines))) {
            assertEquals(new LogText.Wrong(0, "", 11, lines.subList(10, 30), 30), log.wrong());
        }
    }

    @Test
    void whereTheBeginningIsMissing_numbersAreStillTrue() throws IOException {
        try (LogText log = LogText.of(stream("b.c:1: error: x\nc\n"), 101)) {
            assertEquals(new LogText.Lines(101, 102, List.of("b.c:1: error: x", "c")), log.lines(1, 10));
            assertEquals(101, log.wrong().line());
        }
    }

    @Test
    void aLogIsUnpackedOnce_andItsFileHasNoName() throws IOException {
        AtomicInteger opened = new AtomicInteger();
        try (Logs logs = new Logs(artifact -> {
            opened.incrementAndGet();
            return stream("one\ntwo\n");
        })) {
            Artifact log = new Artifact(Sha256.of("log"), 8);
            assertEquals(2L, logs.look(log, LogText::total));
            assertEquals(8L, logs.look(log, LogText::size));
            assertEquals(1, opened.get());
            for (int i = 0; i < 40; i++) {
                logs.look(new Artifact(Sha256.of("log " + i), 8), LogText::total);
            }
            assertEquals(2L, logs.look(log, LogText::total));
            assertEquals(42, opened.get());
        }
        try (Stream<Path> left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertTrue(left.noneMatch(file -> file.getFileName().toString().startsWith("kiln-log")));
        }
    }

    private static LogText text(String text) throws IOException {
        return LogText.of(stream(text), 1);
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
