package kiln.coordinator.hooks;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// By which a receiver knows who speaks, and when: HMAC-SHA256 with the secret it shares with the farm.
///
/// `webhook-signature` is `v1,` and the Base64 of the code of `id.timestamp.body`; as the time is signed, who stores what he
/// overheard cannot send it later. `X-Kiln-Signature-256` is `sha256=` and the code of the body alone in hex, as programs
/// that take GitHub's webhooks know it.
///
/// @see <a href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard Webhooks</a>
final class Signature {
    private Signature() {}

    /// @param seconds Unix time of this try
    static Map<String, String> headers(Secret secret, String id, long seconds, byte[] body) {
        byte[] front = (id + "." + seconds + ".").getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", String.valueOf(seconds));
        headers.put("webhook-signature", "v1," + Base64.getEncoder().encodeToString(code(secret, front, body)));
        headers.put("X-Kiln-Signature-256", "sha256=" + HexFormat.of().formatHex(code(secret, body)));
        return headers;
    }

    private static byte[] code(Secret secret, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.key(), "HmacSHA256"));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
