package kiln.coordinator.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignatureTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "E310 drivers/net/foo.c:412:9: error: implicit declaration of 'vb2_start'|foo.c: error: implicit declaration of 'vb2_start'",
        "/build/u-boot-2025.01/spl.c:7: undefined reference to `spl_init'|spl.c: undefined reference to `spl_init'",
        "E314 the content needs 412,123,000 bytes, the disk has 400000000|the content needs N bytes, the disk has N",
        "E220 artifact 9f3c2e1d77 is missing|artifact # is missing",
        "E320 no prompt after 300 s at 0xffff8001|no prompt after N s at N",
        "E130 the mirror answers 503   twice|the mirror answers N twice",
        "make: *** [Makefile:17: all] Error 2|make: *** [Makefile: all] Error N",
    })
    void placesNumbersAndHashesAreNotWhatAnErrorIs(String message, String signature) {
        assertEquals(signature, Signature.of(message + "\nand what follows"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "E310 a/b.c:1:2: error: x|E310 c/d/b.c:77:1: error: x",
        "E320 no prompt after 10 s|E320 no prompt after 300 s",
    })
    void theSameErrorElsewhereHasTheSameSignature(String one, String other) {
        assertEquals(Signature.of(one), Signature.of(other));
    }
}
