package kiln.coordinator.sign;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/// The secret by which a farm signs. It never comes into a text by chance: see [#toString].
///
/// Its file is that of `minisign -G -W`, without a password, as the farm signs while nobody is there: a line of comment and the Base64 of `Ed`,
/// two zero bytes (no key derivation), `B2`, 48 zero bytes, the id (8), the seed (32), the public key (32) and 32 zero bytes.
///
/// @see <a href="https://jedisct1.github.io/minisign/#secret-key-format">minisign, secret key format</a>
public final class SigningKey {
    /// Of the [#of] that makes a new one.
    public static final int CHANCE_BYTES = 40;

    private static final byte[] CHECKSUM = {'B', '2'};
    private static final int SECRET_BYTES = 158;
    private static final int ID_AT = 54;
    private static final int SEED_AT = ID_AT + VerifyKey.ID_BYTES;
    private static final int SEED_BYTES = 32;

    private final byte[] id;
    private final Ed25519PrivateKeyParameters secret;

    private SigningKey(byte[] id, byte[] seed) {
        this.id = id;
        this.secret = new Ed25519PrivateKeyParameters(seed, 0);
    }

    /// A new one.
    ///
    /// @param chance bytes that nobody can guess
    public static SigningKey of(byte[] chance) {
        if (chance.length != CHANCE_BYTES) {
            throw new IllegalArgumentException("a key is made of " + CHANCE_BYTES + " bytes, not " + chance.length);
        }
        return new SigningKey(Arrays.copyOf(chance, VerifyKey.ID_BYTES), Arrays.copyOfRange(chance, VerifyKey.ID_BYTES, CHANCE_BYTES));
    }

    /// @param file the text of its file
    /// @throws IllegalArgumentException if it is no such key; its message does not tell the secret
    public static SigningKey read(String file) {
        List<String> lines = file.strip().lines().toList();
        byte[] bytes = VerifyKey.decoded(lines.isEmpty() ? "" : lines.getLast());
        if (bytes.length != SECRET_BYTES || !VerifyKey.startsWith(bytes, VerifyKey.ALGORITHM)) {
            throw new IllegalArgumentException("it is no secret key of minisign");
        }
        if (bytes[2] != 0 || bytes[3] != 0) {
            throw new IllegalArgumentException("it has a password; a farm needs one without: minisign -G -W");
        }
        SigningKey key = new SigningKey(Arrays.copyOfRange(bytes, ID_AT, SEED_AT), Arrays.copyOfRange(bytes, SEED_AT, SEED_AT + SEED_BYTES));
        byte[] named = Arrays.copyOfRange(bytes, SEED_AT + SEED_BYTES, SEED_AT + 2 * SEED_BYTES);
        if (!Arrays.equals(named, key.secret.generatePublicKey().getEncoded())) {
            throw new IllegalArgumentException("it is damaged: its two halves do not belong together");
        }
        return key;
    }

    /// The text of its file.
    public String file() {
        byte[] bytes = ByteBuffer.allocate(SECRET_BYTES)
                .put(VerifyKey.ALGORITHM).putShort((short) 0).put(CHECKSUM)
                .put(ID_AT, id)
                .put(SEED_AT, secret.getEncoded())
                .put(SEED_AT + SEED_BYTES, secret.generatePublicKey().getEncoded())
                .array();
        return "untrusted comment: minisign secret key " + publicKey().id() + " of a Kiln farm\n" + Base64.getEncoder().encodeToString(bytes) + "\n";
    }

    public VerifyKey publicKey() {
        return new VerifyKey(id, secret.generatePublicKey().getEncoded());
    }

    /// A signature as `minisign -V` reads it, four lines. The same content and comment have the same signature, whoever makes it when.
    ///
    /// @param comment one line, signed too
    public String sign(byte[] content, String comment) {
        byte[] signature = signature(VerifyKey.hash(content));
        byte[] first = ByteBuffer.allocate(2 + VerifyKey.ID_BYTES + signature.length).put(VerifyKey.PREHASHED).put(id).put(signature).array();
        return "untrusted comment: signature from a Kiln farm\n" + Base64.getEncoder().encodeToString(first) + "\n" + VerifyKey.TRUSTED + comment
                + "\n" + Base64.getEncoder().encodeToString(signature(VerifyKey.joined(signature, comment))) + "\n";
    }

    private byte[] signature(byte[] message) {
        Ed25519Signer signer = new Ed25519Signer();
        signer.init(true, secret);
        signer.update(message, 0, message.length);
        return signer.generateSignature();
    }

    @Override
    public String toString() {
        return "(secret key " + publicKey().id() + ")";
    }
}
