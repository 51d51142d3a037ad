package kiln.coordinator.hooks;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// What only the farm and a receiver know. It never comes into a text by chance: see [#toString].
public final class Secret {
    /// Shorter ones can be guessed; longer ones than 64 bytes are worth no more to SHA-256.
    public static final int BYTES_MIN = 16;

    private static final String BASE64_MARK = "whsec_";

    private final String text;
    private final byte[] key;

    private Secret(String text, byte[] key) {
        this.text = text;
        this.key = key;
    }

    /// @param text of its file, spaces around it do not count. After `whsec_` the key is in Base64, as services for webhooks write
    ///     it; otherwise the text is the key
    /// @throws IllegalArgumentException if it is too short or no Base64; its message does not tell the secret
    /// @see <a href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard Webhooks</a>
    public static Secret of(String text) {
        String bare = text.strip();
        byte[] key = bare.startsWith(BASE64_MARK) ? decoded(bare.substring(BASE64_MARK.length())) : bare.getBytes(StandardCharsets.UTF_8);
        if (key.length < BYTES_MIN) {
            throw new IllegalArgumentException("the secret has " + key.length + " bytes; " + BYTES_MIN + " are the least");
        }
        if (bare.chars().anyMatch(letter -> letter < ' ' || letter > '~')) {
            throw new IllegalArgumentException("the secret is one line of printable ASCII");
        }
        return new Secret(bare, key);
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("what follows whsec_ is no Base64");
        }
    }

    byte[] key() {
        return key.clone();
    }

    /// As it stands in its file.
    String text() {
        return text;
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
