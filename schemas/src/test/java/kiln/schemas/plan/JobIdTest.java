package kiln.schemas.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobIdTest {
    @Test
    void whenAnIdIsWellFormed_thenItIsKept() {
        assertEquals("kernel-0123456789abcdef0123456789abcdef",
                new JobId("kernel-0123456789abcdef0123456789abcdef").value());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "",
        "kernel",
        "-0123456789abcdef0123456789abcdef",
        "kernel-0123456789abcdef0123456789abcde",
        "kernel-0123456789abcdef0123456789abcdef0",
        "kernel_0123456789abcdef0123456789abcdef",
        "Kernel-0123456789abcdef0123456789abcdef",
        "ker-el-0123456789abcdef0123456789abcdef",
        "kernel-0123456789ABCDEF0123456789abcdef",
        "kernel-0123456789abcdef0123456789abcde-",
        "kernel-0123456789abcdeg0123456789abcdef"
    })
    void whenAnIdIsMisshapen_thenItIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> new JobId(text));
    }
}
