package kiln.coordinator.sign;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/// The key by which anybody can tell that a farm signed something.
///
/// In text it is the Base64 of `Ed`, the key's id (8 bytes, the least first) and the 32 bytes of an Ed25519 key.
///
/// @see <a href="https://jedisct1.github.io/minisign/#public-key-format">minisign, public key format</a>
public final class VerifyKey {
    static final byte[] ALGORITHM = {'E', 'd'};
    /// The signature is of the BLAKE2b-512 of what is signed.
    static final byte[] PREHASHED = {'E', 'D'};
    static final int ID_BYTES = 8;
    static final int SIGNATURE_BYTES = 64;
    static final String TRUSTED = "trusted comment: ";
    private static final int KEY_BYTES = 32;

    private final byte[] id;
    private final byte[] key;

    VerifyKey(byte[] id, byte[] key) {
        this.id = id.clone();
        this.key = key.clone();
    }

    /// @param text as [#text] writes it, or a file of it with a comment in its first line
    /// @throws IllegalArgumentException if it is no such key
    public static VerifyKey of(String text) {
        List<String> lines = text.strip().lines().toList();
        byte[] bytes = decoded(lines.isEmpty() ? "" : lines.getLast());
        if (bytes.length != ALGORITHM.length + ID_BYTES + KEY_BYTES || !startsWith(bytes, ALGORITHM)) {
            throw new IllegalArgumentException("a public key of minisign is 56 letters that begin with RW");
        }
        return new VerifyKey(Arrays.copyOfRange(bytes, 2, 10), Arrays.copyOfRange(bytes, 10, bytes.length));
    }

    static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    static boolean startsWith(byte[] bytes, byte[] mark) {
        return bytes.length >= mark.length && Arrays.equals(bytes, 0, mark.length, mark, 0, mark.length);
    }

    static byte[] hash(byte[] content) {
        Blake2bDigest digest = new Blake2bDigest(512);
        digest.update(content, 0, content.length);
        byte[] hash = new byte[digest.getDigestSize()];
        digest.doFinal(hash, 0);
        return hash;
    }

    /// One line, as it is given to `minisign -P`.
    public String text() {
        return Base64.getEncoder().encodeToString(ByteBuffer.allocate(42).put(ALGORITHM).put(id).put(key).array());
    }

    /// The id as minisign shows it.
    public String id() {
        byte[] reversed = new byte[id.length];
        for (int at = 0; at < id.length; at++) {
            reversed[at] = id[id.length - 1 - at];
        }
        return HexFormat.of().withUpperCase().formatHex(reversed);
    }

    /// What the signer said beside it, if this is his signature of that content: [SigningKey#sign] has the form. Both signatures count,
    /// that of the content and that of the comment.
    public Optional<String> verified(byte[] content, String signature) {
        List<String> lines = signature.lines().toList();
        if (lines.size() != 4 || !lines.get(2).startsWith(TRUSTED)) {
            return Optional.empty();
        }
        byte[] first = decoded(lines.get(1));
        if (first.length != 2 + ID_BYTES + SIGNATURE_BYTES || !startsWith(first, PREHASHED) || !Arrays.equals(first, 2, 10, id, 0, ID_BYTES)) {
            return Optional.empty();
        }
        byte[] own = Arrays.copyOfRange(first, 10, first.length);
        String comment = lines.get(2).substring(TRUSTED.length());
        boolean right = isSigned(hash(content), own) && isSigned(joined(own, comment), decoded(lines.get(3)));
        return right ? Optional.of(comment) : Optional.empty();
    }

    static byte[] joined(byte[] signature, String comment) {
        byte[] words = comment.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(signature.length + words.length).put(signature).put(words).array();
    }

    private boolean isSigned(byte[] message, byte[] signature) {
        if (signature.length != SIGNATURE_BYTES) {
            return false;
        }
        Ed25519Signer signer = new Ed25519Signer();
        signer.init(false, new Ed25519PublicKeyParameters(key));
        signer.update(message, 0, message.length);
        return signer.verifySignature(signature);
    }
}
