package kiln.coordinator.hooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignatureTest {
    /// Figures from outside: the second one is the example of GitHub's manual, the first one was made with Python's hmac.
    @Test
    void aBodyIsSigned_withAndWithoutItsTime() {
        Map<String, String> timed = Signature.headers(
                Secret.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n"), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330,
                "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8));
        Map<String, String> bare = Signature.headers(
                Secret.of("It's a Secret to Everybody"), "x", 1, "Hello, World!".getBytes(StandardCharsets.UTF_8));

        assertEquals("msg_p5jXN8AQM9LWM0D4loKWxJek", timed.get("webhook-id"));
        assertEquals("1614265330", timed.get("webhook-timestamp"));
        assertEquals("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", timed.get("webhook-signature"));
        assertEquals("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17", bare.get("X-Kiln-Signature-256"));
    }

    @Test
    void aSecret_isNeverShown_andWeakOnesAreRefused() {
        assertEquals("(secret)", Secret.of("0123456789abcdef").toString());
        assertEquals("the secret has 15 bytes; 16 are the least",
                assertThrows(IllegalArgumentException.class, () -> Secret.of("0123456789abcde\n")).getMessage());
        assertEquals("what follows whsec_ is no Base64",
                assertThrows(IllegalArgumentException.class, () -> Secret.of("whsec_not base64 at all")).getMessage());
        assertEquals("the secret is one line of printable ASCII",
                assertThrows(IllegalArgumentException.class, () -> Secret.of("0123456789\nabcdefgh")).getMessage());
    }
}
