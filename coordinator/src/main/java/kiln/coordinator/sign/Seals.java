package kiln.coordinator.sign;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.StoreException;
import kiln.schemas.message.PublishedImage;

/// Which published images stand in checksums that the farm signed, as the bucket has it.
public final class Seals {
    /// Beside the images of one board and build.
    public static final String SUMS = "SHA256SUMS";
    public static final String SIGNATURE = SUMS + ".minisig";
    /// Answers that are kept; all are asked for anew when there are more.
    private static final int KEPT = 10_000;

    private final Optional<VerifyKey> key;
    private final ArtifactStore store;
    /// Of builds that have ended, which are signed by then or never.
    private final Map<PublishedImage, Boolean> known = new ConcurrentHashMap<>();

    /// @param key of the farm; without one no image is signed
    public Seals(Optional<VerifyKey> key, ArtifactStore store) {
        this.key = key;
        this.store = store;
    }

    /// The comment of the signature beside these images: who takes the signature of one folder for that of another is found out.
    ///
    /// @param folder key of the folder, with a slash at its end
    public static String comment(String folder) {
        return "kiln " + folder + SUMS;
    }

    public Optional<VerifyKey> key() {
        return key;
    }

    /// Where the folder of an image is, with a slash at its end.
    public static String folder(String imageKey) {
        return imageKey.substring(0, imageKey.lastIndexOf('/') + 1);
    }

    /// @param image of a build that has ended
    /// @throws StoreException if the store cannot be asked
    public boolean isSigned(PublishedImage image) {
        if (key.isEmpty()) {
            return false;
        }
        if (known.size() > KEPT) {
            known.clear();
        }
        Boolean before = known.get(image);
        if (before != null) {
            return before;
        }
        String folder = folder(image.key());
        Optional<byte[]> signature = store.get(folder + SIGNATURE);
        boolean signed = signature.isPresent() && store.get(folder + SUMS)
                .filter(sums -> vouches(key.get(), folder, sums, signature.get(), image.sha256().hex(), image.name()))
                .isPresent();
        known.put(image, signed);
        return signed;
    }

    /// Whether these checksums are signed for this folder and name this file with this digest.
    public static boolean vouches(VerifyKey key, String folder, byte[] sums, byte[] signature, String sha256, String name) {
        return key.verified(sums, new String(signature, StandardCharsets.UTF_8)).filter(comment(folder)::equals).isPresent()
                && new String(sums, StandardCharsets.UTF_8).lines().anyMatch((sha256 + "  " + name)::equals);
    }
}
