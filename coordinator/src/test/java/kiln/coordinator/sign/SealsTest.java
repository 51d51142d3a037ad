package kiln.coordinator.sign;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import kiln.artifacts.store.InMemoryArtifactStore;
import kiln.schemas.message.PublishedImage;
import kiln.schemas.plan.Sha256;
import org.junit.jupiter.api.Test;

class SealsTest {
    private static final SigningKey KEY = SigningKey.of(new byte[SigningKey.CHANCE_BYTES]);
    private static final Sha256 DIGEST = Sha256.of("an image");
    private static final String FOLDER = "images/a/20261121-031502-4f1a/";
    private static final PublishedImage IMAGE = new PublishedImage("a.img.xz", FOLDER + "a.img.xz", 8, DIGEST, 9, DIGEST);

    private final InMemoryArtifactStore store = new InMemoryArtifactStore();

    private boolean isSigned(String sums, String signature) {
        put(Seals.SUMS, sums);
        put(Seals.SIGNATURE, signature);
        return new Seals(Optional.of(KEY.publicKey()), store).isSigned(IMAGE);
    }

    private void put(String name, String text) {
        store.putObject(FOLDER + name, text.getBytes(StandardCharsets.UTF_8), "text/plain");
    }

    private static String signed(String sums, String folder) {
        return KEY.sign(sums.getBytes(StandardCharsets.UTF_8), Seals.comment(folder));
    }

    @Test
    void anImageIsSigned_ifItStandsInChecksumsOfItsFolder_thatAreSigned() {
        String sums = Sha256.of("another") + "  b.img.xz\n" + DIGEST + "  a.img.xz\n";

        assertEquals(true, isSigned(sums, signed(sums, FOLDER)));
        assertEquals(false, isSigned(sums, signed(sums, "images/a/20261120-031502-0001/")));
        assertEquals(false, isSigned(sums, signed(sums + "\n", FOLDER)));
        assertEquals(false, isSigned(sums, "no signature"));
        String others = Sha256.of("another") + "  a.img.xz\n" + DIGEST + "  b.img.xz\n";
        assertEquals(false, isSigned(others, signed(others, FOLDER)));
    }

    @Test
    void withoutSignature_orWithoutAKey_nothingIsSigned() {
        String sums = DIGEST + "  a.img.xz\n";
        put(Seals.SUMS, sums);
        assertEquals(false, new Seals(Optional.of(KEY.publicKey()), store).isSigned(IMAGE));
        put(Seals.SIGNATURE, signed(sums, FOLDER));
        assertEquals(false, new Seals(Optional.empty(), store).isSigned(IMAGE));
        assertEquals(true, new Seals(Optional.of(KEY.publicKey()), store).isSigned(IMAGE));
    }
}
