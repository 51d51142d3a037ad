package kiln.worker.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kiln.schemas.problem.FirstError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogSinkTest {
    private final List<String> live = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void lines_reachTheFileTheTailAndTheWatcher() throws IOException {
        Path file = folder.resolve("log");
        try (LogSink log = LogSink.open(file, 1000, (from, text) -> live.add(from + ":" + text))) {
            log.line("one");
            log.line("two");
            log.flush();
            log.line("three");

            assertEquals(List.of("one", "two", "three"), log.tail());
        }

        assertEquals("one\ntwo\nthree\n", Files.readString(file));
        assertEquals(List.of("1:one\ntwo", "3:three"), live);
    }

    @Test
    void logThatReachesItsBound_saysSoOnceAndKeepsTheTail() throws IOException {
        Path file = folder.resolve("log");
        try (LogSink log = LogSink.open(file, 8, (from, text) -> {})) {
            List.of("1234", "5678", "90").forEach(log::line);

            assertEquals(List.of("1234", "5678", "90"), log.tail());
        }

        assertEquals("1234\n[log cut: it has reached its bound of 8 bytes; the job goes on]\n", Files.readString(file));
    }

    @Test
    void logWithoutALine_makesNoFile() throws IOException {
        Path file = folder.resolve("log");
        try (LogSink log = LogSink.open(file, 1000, (from, text) -> {})) {
            assertEquals(Optional.empty(), log.written());
        }

        assertEquals(false, Files.exists(file));
    }

    @Test
    void logOnAFullDisk_isGivenUpAndTheJobGoesOn() {
        try (LogSink log = LogSink.open(Path.of("/dev/full"), 100_000, (from, text) -> live.add(from + ":" + text))) {
            log.line("one");
            log.written();
            log.line("after");

            assertEquals(List.of("one", "after"), log.tail());
        }

        assertEquals(List.of("1:one\n[log not kept from here on: No space left on device; the job goes on]\nafter"), live);
    }

    @Test
    void firstCompilerError_isFoundBeforeWhatMakeSays() throws IOException {
        try (LogSink log = LogSink.open(folder.resolve("log"), 1000, (from, text) -> {})) {
            log.line("  CC      init/main.o");
            log.line("make[2]: *** [scripts/Makefile.build:250: init/main.o] Error 1");
            log.line("init/main.c:7:1: error: unknown type name 'foo'");
            log.line("init/main.c:9:1: error: expected ';'");

            assertEquals(Optional.of("init/main.c:7:1: error: unknown type name 'foo'"), log.firstError());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "a.c:1:10: fatal error: x.h: No such file or directory",
        "Error: board.dts:12.3-4 syntax error",
        "arm-linux-gnueabihf-ld: cannot find -lfoo",
        "main.o: in function `main': undefined reference to `bar'",
        "/bin/sh: 1: bison: not found",
        "make: *** No rule to make target 'zImage'.  Stop.",
        "E: Unable to locate package nosuch"
    })
    void errorLinesOfTheUsualTools_areKnown(String line) throws IOException {
        FirstError error = new FirstError();

        error.look("  LD      vmlinux");
        error.look(line);

        assertEquals(Optional.of(new FirstError.Line(2, line)), error.found());
    }

    @ParameterizedTest
    @ValueSource(strings = {"  CC      lib/error.o", "warning: unused variable 'error'", "0 errors",
            "scripts/kconfig: done"})
    void harmlessLines_areNotErrors(String line) {
        FirstError error = new FirstError();

        error.look(line);

        assertEquals(Optional.empty(), error.found());
    }
}
