package kiln.schemas.problem;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FirstErrorTest {
    @ParameterizedTest
    @ValueSource(strings = {
        "drivers/net/foo.c:412:9: error: implicit declaration of function 'vb2_start'", "foo.c:1:2: fatal error: x.h: none",
        "error: linker failed", "Foo.java:3: error E0425: nothing", "x.o: undefined reference to `spl_init'", "ld: cannot find -lz",
        "arm-ld.bfd: x.o: relocation truncated to fit", "/usr/bin/ld: region ram overflowed by 12 bytes", "ERROR: modpost: missing", "FATAL ERROR: no tree",
        "E: Unable to locate package", "sh: 1: syntax error near", "sh: dtc: command not found", "cat: x: No such file or directory", "sh: 1: bison: not found"})
    void everyFormOfAnError_isFound_inEitherCase(String line) {
        assertEquals(Optional.of(new FirstError.Line(2, line)), found("  CC      kernel/fork.o", line, "make: *** [all] Error 2"));
        String loud = line.toUpperCase(Locale.ROOT);
        assertEquals(Optional.of(new FirstError.Line(1, loud)), found(loud));
    }

    @Test
    void whatMakeSays_isTakenWhereNobodyElseSaidAnything() {
        assertEquals(Optional.of(new FirstError.Line(2, "make[2]: *** [x.o] Killed")), found("  CC x.o", "make[2]: *** [x.o] Killed", "make: *** [all] Killed"));
    }

    @Test
    void linesThatOnlySpeakOfErrors_areNone() {
        assertEquals(Optional.empty(), found("  CC      lib/errname.o", "0 errors found so far", "warning: resume and such", ""));
    }

    private static Optional<FirstError.Line> found(String... lines) {
        FirstError error = new FirstError();
        for (String line : lines) {
            error.look(line);
        }
        return error.found();
    }
}
