package kiln.artifacts.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kiln.schemas.message.Artifact;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComposedTest {
    private static final JobId JOB = new JobId("image-" + "0".repeat(32));
    private static final JobId OTHER = new JobId("image-" + "1".repeat(32));

    private static final Composed.Owner OWNER = new Composed.Owner(JOB, 1, "img.xz");

    @TempDir
    private Path folder;

    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final Artifact part = store.put(bytes("part"));
    private final Recipe recipe = new Recipe(bytes("head "), part, bytes(" tail"));

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Artifact put() throws ArtifactLostException {
        return Composed.put(store, OWNER, recipe);
    }

    @Test
    void aComposedArtifact_liesUnderItsDigest_andNothingElseStays() throws Exception {
        Artifact image = put();

        assertEquals(new Artifact(Sha256.of("head part tail"), 14), image);
        assertEquals("head part tail", new String(store.get(image.objectKey()).orElseThrow(), StandardCharsets.UTF_8));
        assertEquals(List.of(image.objectKey(), part.objectKey()).stream().sorted().toList(), store.list(""));
        assertEquals(image, put(), "composed again it is the same");
    }

    @Test
    void aPartThatIsMissing_isSaidToBeLost() {
        store.delete(part.objectKey());

        assertEquals(part, assertThrows(ArtifactLostException.class, this::put).artifact());
    }

    @Test
    void aPartThatIsSpoilt_isNoticed_removed_andSaidToBeLost() {
        store.corrupt(part.objectKey());

        assertEquals(part, assertThrows(ArtifactLostException.class, this::put).artifact());
        assertEquals(List.of(), store.list(""));
    }

    @Test
    void filesAndPiecesOfArtifacts_areJoinedInTheirOrder() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "0123456789");
        Recipe mixed = new Recipe(List.of(new Recipe.Local(file, 2, 3), piece(1, "ar"), new Recipe.Local(file, 5, 1), piece(3, "t"),
                new Recipe.Fresh(bytes("!"))));

        Artifact made = Composed.put(store, OWNER, mixed);

        assertEquals("234ar5t!", new String(store.get(made.objectKey()).orElseThrow(), StandardCharsets.UTF_8));
        assertEquals(new Artifact(Sha256.of("234ar5t!"), 8), made);
    }

    private Recipe.Stored piece(int offset, String text) {
        return new Recipe.Stored(part, offset, new Artifact(Sha256.of(text), text.length()));
    }

    @Test
    void aPieceOfASpoiltArtifact_isNoticed_andTheArtifactSaidToBeLost() {
        Recipe.Stored piece = piece(1, "ar");
        store.corrupt(part.objectKey());

        assertEquals(part, assertThrows(ArtifactLostException.class, () -> Composed.read(store, piece)).artifact());
        assertEquals(List.of(), store.list(""));
    }

    @Test
    void aPieceThatIsOnlyReadWrongly_costsNoArtifact() {
        assertThrows(StoreException.class, () -> Composed.put(store, OWNER, new Recipe(List.of(piece(0, "xx")))));
        assertEquals(List.of(part.objectKey()), store.list(""));
    }

    @Test
    void tidying_removesWhatBelongsToTheseJobs() {
        store.putObject("compose/" + JOB + "/1/img.xz", new byte[1], "");
        store.putObject("compose/" + OTHER + "/2/img.zst", new byte[1], "");

        Composed.tidy(store, JOB::equals);

        assertEquals(List.of(part.objectKey(), "compose/" + OTHER + "/2/img.zst"), store.list(""));
    }
}
