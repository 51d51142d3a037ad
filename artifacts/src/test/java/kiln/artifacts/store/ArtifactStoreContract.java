package kiln.artifacts.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import kiln.schemas.message.Artifact;
import kiln.schemas.plan.Sha256;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every adapter of [ArtifactStore] does.
public abstract class ArtifactStoreContract {
    private static final String TEXT = "text/plain";
    private static final Artifact KERNEL = new Artifact(Sha256.of("kernel"), 6);

    @TempDir
    protected Path folder;

    private ArtifactStore store;

    /// A store of its own for each test, empty.
    protected abstract ArtifactStore open() throws Exception;

    /// Damages an object behind the store's back.
    protected abstract void corrupt(String key) throws Exception;

    @BeforeEach
    void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void anObjectOfStretches_hasTheirBytesInOrder() {
        byte[] root = new byte[11 << 20];
        new Random(7).nextBytes(root);
        store.putObject("part/root ü", root, TEXT);
        store.putObject("part/few", bytes("0123456789"), TEXT);

        long sent = store.compose("images/one", List.of(
                new Stretch.Fresh(bytes("head")),
                new Stretch.Stored("part/root ü", 1, root.length - 2),
                new Stretch.Stored("part/few", 3, 4),
                new Stretch.Fresh(bytes("tail"))), TEXT);

        byte[] wanted = new byte[4 + root.length - 2 + 4 + 4];
        System.arraycopy(bytes("head"), 0, wanted, 0, 4);
        System.arraycopy(root, 1, wanted, 4, root.length - 2);
        System.arraycopy(bytes("3456tail"), 0, wanted, wanted.length - 8, 8);
        assertArrayEquals(wanted, store.get("images/one").orElseThrow());
        assertTrue(sent >= 8 && sent <= (5 << 20) + 8, () -> sent + " bytes were sent");
    }

    @Test
    void aSmallObjectOfStretches_isWrittenToo_overAnOlderOne() {
        store.putObject("part/few", bytes("0123456789"), TEXT);
        store.putObject("images/one", bytes("old"), TEXT);

        store.compose("images/one", List.of(new Stretch.Stored("part/few", 8, 2), new Stretch.Fresh(bytes("!"))), TEXT);

        assertArrayEquals(bytes("89!"), store.get("images/one").orElseThrow());
    }

    @Test
    void anObjectOfWhatIsNotThere_isRefused_andNothingIsLeft() {
        List<Stretch> stretches = List.of(new Stretch.Fresh(new byte[6 << 20]), new Stretch.Stored("part/gone", 0, 6 << 20));

        StoreException refused = assertThrows(StoreException.class, () -> store.compose("images/one", stretches, TEXT));

        assertTrue(refused.getMessage().contains("part/gone"), refused.getMessage());
        assertEquals(List.of(), store.list(""));
    }

    @Test
    void bytesPut_areFoundUnderTheirDigest() {
        Artifact artifact = store.put(bytes("kernel"));

        assertEquals(KERNEL, artifact);
        assertEquals(List.of(KERNEL.objectKey()), store.list("blobs/"));
        assertEquals("kernel", text(store.get(KERNEL.objectKey())));
    }

    @Test
    void filePutTwice_isStoredOnce() throws IOException {
        Path file = Files.write(folder.resolve("kernel"), bytes("kernel"));

        Artifact first = store.put(file);
        Artifact second = store.put(file);

        assertEquals(List.of(KERNEL, KERNEL), List.of(first, second));
        assertEquals(List.of(KERNEL.objectKey()), store.list(""));
    }

    @Test
    void emptyFile_roundTrips() throws Exception {
        Artifact artifact = store.put(Files.createFile(folder.resolve("empty")));

        store.fetch(artifact, folder.resolve("fetched"));

        assertEquals(new Artifact(Sha256.of(""), 0), artifact);
        assertEquals(0, Files.size(folder.resolve("fetched")));
        assertTrue(store.verify(artifact));
    }

    @Test
    void fileOfTwentyMebibytes_roundTrips() throws Exception {
        byte[] content = new byte[20 << 20];
        new Random(7).nextBytes(content);
        Path file = Files.write(folder.resolve("image"), content);

        Artifact artifact = store.put(file);
        store.fetch(artifact, folder.resolve("fetched"));

        assertEquals(new Artifact(Sha256.of(content), 20 << 20), artifact);
        assertEquals(-1, Files.mismatch(file, folder.resolve("fetched")));
    }

    @Test
    void fetchOfAMissingArtifact_isLostAndLeavesNoFile() {
        ArtifactLostException lost = assertThrows(ArtifactLostException.class,
                () -> store.fetch(KERNEL, folder.resolve("fetched")));

        assertEquals(KERNEL, lost.artifact());
        assertFalse(Files.exists(folder.resolve("fetched")));
        assertFalse(store.verify(KERNEL));
    }

    @Test
    void fetchOfACorruptedArtifact_isLostAndLeavesNoFile() throws Exception {
        store.put(bytes("kernel"));
        corrupt(KERNEL.objectKey());

        ArtifactLostException lost = assertThrows(ArtifactLostException.class,
                () -> store.fetch(KERNEL, folder.resolve("fetched")));

        assertEquals(KERNEL, lost.artifact());
        assertTrue(lost.getMessage().contains(KERNEL.digest().hex()), lost.getMessage());
        assertFalse(Files.exists(folder.resolve("fetched")));
    }

    @Test
    void corruptedArtifact_isHealedByStoringItAgain() throws Exception {
        store.put(bytes("kernel"));
        corrupt(KERNEL.objectKey());

        boolean damaged = store.verify(KERNEL);
        store.put(bytes("kernel"));

        assertEquals(List.of(false, true), List.of(damaged, store.verify(KERNEL)));
    }

    @Test
    void fetchOntoAnExistingFile_leavesThatFileAlone() throws IOException {
        store.put(bytes("kernel"));
        Path taken = Files.write(folder.resolve("taken"), bytes("mine"));

        assertThrows(FileAlreadyExistsException.class, () -> store.fetch(KERNEL, taken));

        assertEquals("mine", Files.readString(taken));
    }

    @Test
    void putIfAbsent_writesOnlyTheFirst() {
        assertTrue(store.putIfAbsent("results/a.json", bytes("first"), TEXT));
        assertFalse(store.putIfAbsent("results/a.json", bytes("second"), TEXT));

        assertEquals("first", text(store.get("results/a.json")));
    }

    @Test
    void eightWritersOfOneKey_haveOneWinner() throws Exception {
        CyclicBarrier start = new CyclicBarrier(8);
        List<Future<Boolean>> answers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                byte[] bytes = bytes("writer " + i);
                answers.add(threads.submit(() -> {
                    start.await();
                    return store.putIfAbsent("results/race.json", bytes, TEXT);
                }));
            }
        }

        List<String> winners = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            if (answers.get(i).get()) {
                winners.add("writer " + i);
            }
        }
        assertEquals(List.of(text(store.get("results/race.json"))), winners);
    }

    @Test
    void probe_acceptsThisStoreAndLeavesNothing() {
        StoreProbe.check(store, new Random(1));

        assertEquals(List.of(), store.list(""));
    }

    @Test
    void putObject_replaces() {
        store.putObject("channels/nightly.json", bytes("monday"), TEXT);
        store.putObject("channels/nightly.json", bytes("tuesday"), TEXT);

        assertEquals("tuesday", text(store.get("channels/nightly.json")));
    }

    @Test
    void copy_replacesTheTarget() {
        store.putObject("images/new.img", bytes("new"), TEXT);
        store.putObject("images/current.img", bytes("old"), TEXT);

        store.copy("images/new.img", "images/current.img");

        assertEquals("new", text(store.get("images/current.img")));
        assertEquals("new", text(store.get("images/new.img")));
    }

    @Test
    void copyIfAbsent_writesOnce_andOfManyOneWins() throws Exception {
        List<String> images = List.of("a.img", "b.img", "c.img", "d.img", "e.img", "f.img");
        images.forEach(image -> store.putObject("images/" + image, bytes(image), TEXT));
        List<String> winners = new CopyOnWriteArrayList<>();
        CyclicBarrier start = new CyclicBarrier(images.size());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (String image : images) {
                threads.submit(() -> {
                    start.await();
                    return !store.copyIfAbsent("images/" + image, "images/taken.img") || winners.add(image);
                });
            }
        }

        assertEquals(winners, List.of(text(store.get("images/taken.img"))));
        assertFalse(store.copyIfAbsent("images/a.img", "images/taken.img"));
        assertThrows(StoreException.class, () -> store.copyIfAbsent("images/none.img", "images/new.img"));
        assertEquals(7, store.list("").size());
    }

    @Test
    void unusualKeys_meanWhatTheySay() {
        String key = "images/orange pi/26.8~rc1+b(2)/ü&=%41.img";
        store.putObject(key, bytes("image"), TEXT);

        store.copy(key, key + ".copy");

        assertEquals(List.of(key, key + ".copy"), store.list("images/orange pi/26.8~rc1+"));
        assertEquals("image", text(store.get(key + ".copy")));
    }

    @Test
    void copyOfAMissingObject_fails() {
        assertThrows(StoreException.class, () -> store.copy("images/none.img", "images/current.img"));
    }

    @Test
    void list_isSortedAndKeepsToThePrefix() {
        for (String key : List.of("a/c", "a/b/d", "b/a", "a-z", "a/a")) {
            store.putObject(key, bytes(key), TEXT);
        }

        assertEquals(List.of("a/a", "a/b/d", "a/c"), store.list("a/"));
        assertEquals(List.of("a-z", "a/a", "a/b/d", "a/c", "b/a"), store.list(""));
        assertEquals(List.of(), store.list("c/"));
    }

    @Test
    void listOfMoreThanOnePage_isComplete() {
        List<String> keys = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int i = 1000; i < 2100; i++) {
                String key = "logs/" + i;
                keys.add(key);
                threads.execute(() -> store.putObject(key, bytes("line"), TEXT));
            }
        }

        assertEquals(keys, store.list("logs/"));
    }

    @Test
    void open_startsAtTheOffset() throws IOException {
        store.putObject("log", bytes("0123456789"), TEXT);

        assertEquals("0123456789", read(store.open("log", 0)));
        assertEquals("789", read(store.open("log", 7)));
        assertEquals("", read(store.open("log", 10)));
        assertEquals("", read(store.open("log", 99)));
        assertEquals(Optional.empty(), store.open("no such log", 0));
    }

    @Test
    void size_isKnownOfWhatExists() {
        store.putObject("log", bytes("0123456789"), TEXT);

        assertEquals(OptionalLong.of(10), store.size("log"));
        assertEquals(OptionalLong.empty(), store.size("no such log"));
        assertEquals(Optional.empty(), store.get("no such log"));
    }

    @Test
    void delete_removesAndNeverMinds() {
        store.putObject("log", bytes("line"), TEXT);

        store.delete("log");
        store.delete("log");

        assertEquals(List.of(), store.list(""));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Optional<byte[]> bytes) {
        return new String(bytes.orElseThrow(), StandardCharsets.UTF_8);
    }

    private static String read(Optional<InputStream> stream) throws IOException {
        try (InputStream in = stream.orElseThrow()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
