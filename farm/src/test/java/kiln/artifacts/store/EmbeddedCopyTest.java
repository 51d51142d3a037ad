package kiln.artifacts.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minio.messages.Part;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import kiln.farm.embedded.EmbeddedS3;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How the embedded store copies: what becomes of files.
class EmbeddedCopyTest {
    private static final String BINARY = "application/octet-stream";
    private static final int PART = 6 << 20;

    @TempDir
    private Path folder;

    private EmbeddedS3 server;
    private S3ArtifactStore store;
    private S3Multipart uploads;

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedS3.start(folder.toAbsolutePath(), 0, "farm", "farm-secret");
        S3Endpoint place = new S3Endpoint(server.endpoint(), "kiln", "farm", "farm-secret", "us-east-1");
        store = S3ArtifactStore.connect(place, new Random(1));
        uploads = new S3Multipart(place, new OkHttpClient());
    }

    @AfterEach
    void stop() throws Exception {
        uploads.close();
        store.close();
        server.close();
    }

    private static byte[] noise(int seed) {
        byte[] bytes = new byte[PART];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private Object inode(String key) throws IOException {
        return Files.readAttributes(server.fileOf("kiln", key), BasicFileAttributes.class).fileKey();
    }

    /// As images are made.
    private void compose(String key, byte[] bytes) {
        store.compose(key, List.of(new Stretch.Fresh(bytes)), BINARY);
    }

    private byte[] read(String key) {
        return store.get(key).orElseThrow();
    }

    @Test
    void aCopy_isOneMoreNameForTheFile_andStaysWhenTheFirstNameGoes() throws Exception {
        compose("compose/a", noise(1));

        assertTrue(store.copyIfAbsent("compose/a", "blobs/a"));

        assertEquals(inode("compose/a"), inode("blobs/a"));
        store.delete("compose/a");
        assertArrayEquals(noise(1), read("blobs/a"));
        assertEquals(List.of("blobs/a"), store.list(""));
    }

    @Test
    void writingOverOneName_leavesTheOtherAsItWas() {
        compose("compose/a", noise(1));
        store.copyIfAbsent("compose/a", "blobs/a");

        compose("compose/a", noise(2));

        assertArrayEquals(noise(1), read("blobs/a"));
        assertArrayEquals(noise(2), read("compose/a"));
    }

    @Test
    void aCopyToANameThatIsTaken_changesNothing_andLeavesNothing() throws Exception {
        store.putObject("compose/a", noise(1), BINARY);
        store.putObject("blobs/a", noise(2), BINARY);

        assertFalse(store.copyIfAbsent("compose/a", "blobs/a"));

        assertArrayEquals(noise(2), read("blobs/a"));
        assertEquals(List.of(), leftovers());
    }

    @Test
    void aCopyOfAnotherType_isAFileOfItsOwn() throws Exception {
        store.putObject("compose/a", noise(1), "text/plain");

        assertTrue(store.copyIfAbsent("compose/a", "blobs/a"));

        assertNotEquals(inode("compose/a"), inode("blobs/a"));
        assertArrayEquals(noise(1), read("blobs/a"));
    }

    @Test
    void whatIsCopied_isWhatWasThere_whenItWasAskedFor() throws Exception {
        store.putObject("part", noise(1), BINARY);
        String upload = uploads.begin("image", BINARY);
        Part part = uploads.copy("image", upload, 1, new Stretch.Stored("part", 1, PART - 2));
        Part whole = uploads.copy("image", upload, 2, new Stretch.Stored("part", 0, PART));

        store.putObject("part", noise(2), BINARY);
        uploads.complete("image", upload, List.of(part, whole), S3Multipart.Condition.ABSENT);
        store.delete("part");

        ByteArrayOutputStream wanted = new ByteArrayOutputStream();
        wanted.write(noise(1), 1, PART - 2);
        wanted.writeBytes(noise(1));
        assertArrayEquals(wanted.toByteArray(), read("image"));
        assertEquals(List.of(), leftovers());
    }

    @Test
    void aPartThatIsCopiedAnew_orSentInstead_counts() throws Exception {
        store.putObject("part", noise(1), BINARY);
        store.putObject("other", noise(2), BINARY);
        String upload = uploads.begin("image", BINARY);
        uploads.copy("image", upload, 1, new Stretch.Stored("part", 0, PART));
        Part anew = uploads.copy("image", upload, 1, new Stretch.Stored("other", 0, PART));
        uploads.copy("image", upload, 2, new Stretch.Stored("part", 0, PART));
        Part sent = new Part(2, new PresignedUpload().send(uploads.presignedPart("image", upload, 2), new byte[] {7}));

        uploads.complete("image", upload, List.of(anew, sent), S3Multipart.Condition.NONE);

        byte[] wanted = Arrays.copyOf(noise(2), PART + 1);
        wanted[PART] = 7;
        assertArrayEquals(wanted, read("image"));
        assertEquals(List.of(), leftovers());
    }

    @Test
    void partsOfAnother_orBehindItsEnd_areRefused() throws Exception {
        store.putObject("part", noise(1), BINARY);
        String upload = uploads.begin("image", BINARY);
        Part part = uploads.copy("image", upload, 1, new Stretch.Stored("part", 0, PART));
        uploads.copy("image", upload, 1, new Stretch.Stored("part", 1, PART - 1));

        assertThrows(Exception.class, () -> uploads.complete("image", upload, List.of(part), S3Multipart.Condition.NONE));
        assertThrows(Exception.class, () -> uploads.copy("image", upload, 2, new Stretch.Stored("part", 1, PART)));
        assertEquals(Optional.empty(), store.get("image"));
    }

    @Test
    void whatAKilledServerWasCopying_isGoneWhenItStartsAgain() throws Exception {
        store.putObject("part", noise(1), BINARY);
        String upload = uploads.begin("compose/job/1/img.xz", BINARY);
        uploads.copy("compose/job/1/img.xz", upload, 1, new Stretch.Stored("part", 0, PART));
        new PresignedUpload().send(uploads.presignedPart("compose/job/1/img.xz", upload, 2), new byte[] {7});
        assertEquals(List.of("part"), store.list(""));

        stop();
        start();

        assertEquals(List.of(folder.resolve("kiln/part")), files());
        assertEquals(List.of("part"), store.list(""));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private List<Path> leftovers() throws IOException {
        return files().stream().filter(file -> folder.relativize(file).getName(1).toString().startsWith(".")).toList();
    }
}
