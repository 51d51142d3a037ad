package kiln.artifacts.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import kiln.artifacts.archive.Zstd;
import kiln.artifacts.store.ArtifactLostException;
import kiln.artifacts.store.Composed;
import kiln.artifacts.store.InMemoryArtifactStore;
import kiln.schemas.message.Artifact;
import kiln.schemas.plan.JobId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BasedPartTest {
    private static final int CHUNK = FrameFormat.CHUNK_BYTES;
    private static final int BYTES = 4 * CHUNK + 4096;
    private static final ZstdFormat FORMAT = new ZstdFormat(1);

    @TempDir
    private Path folder;

    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    /// "Tables" at the beginning and the end, a "file" in the second and the third chunk, nothing in the fourth.
    private final byte[] root = new byte[BYTES];
    private final byte[] bones = new byte[BYTES];
    private Path skeleton;
    private Artifact frames;
    private BaseIndex base;

    @BeforeEach
    void pack() throws IOException {
        byte[] noise = new byte[4096];
        new Random(4).nextBytes(noise);
        for (int at : new int[] {0, 4 * CHUNK}) {
            System.arraycopy(noise, 0, bones, at, noise.length);
        }
        System.arraycopy(bones, 0, root, 0, BYTES);
        System.arraycopy(noise, 0, root, CHUNK + 8192, noise.length);
        System.arraycopy(noise, 0, root, 2 * CHUNK + 8192, noise.length);
        skeleton = folder.resolve("skeleton");
        List<Chunk> bare = packed(bones, skeleton);
        Path file = folder.resolve("frames");
        List<Chunk> chunks = packed(root, file);
        frames = store.put(file);
        base = new BaseIndex(BaseIndex.FORMAT, chunks, List.of(new FrameFile(file, chunks, 0).digests()), bare);
    }

    private static List<Chunk> packed(byte[] raw, Path to) throws IOException {
        try (OutputStream out = Files.newOutputStream(to)) {
            return FrameWriter.write(new ByteArrayInputStream(raw), List.of(new FrameWriter.Target(FORMAT, out)));
        }
    }

    private record Added(List<Integer> numbers, byte[] chunks) {}

    /// What becomes of a change of the unpacked skeleton.
    private Added added(byte[] changed) throws IOException, ArtifactLostException {
        Path file = Files.write(folder.resolve("changed"), changed);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        return new Added(new ChangedRoot(base, store, frames).write(skeleton, file, out), out.toByteArray());
    }

    /// Another "table", and a new "file" beside the one in the second chunk.
    private byte[] changed() {
        byte[] changed = bones.clone();
        changed[1024] ^= 1;
        Arrays.fill(changed, CHUNK, CHUNK + 1024, (byte) 7);
        return changed;
    }

    private byte[] wanted() {
        byte[] wanted = root.clone();
        wanted[1024] ^= 1;
        Arrays.fill(wanted, CHUNK, CHUNK + 1024, (byte) 7);
        return wanted;
    }

    @Test
    void aSkeleton_isUnpackedWithItsHoles() throws Exception {
        Path raw = Files.createFile(folder.resolve("raw"));
        new FrameFile(skeleton, base.skeleton(), 0).unpack(raw);

        assertArrayEquals(bones, Files.readAllBytes(raw));
    }

    @Test
    void aSkeletonThatEndsWithZeros_isUnpackedToItsEnd() throws Exception {
        Path packed = folder.resolve("packed");
        List<Chunk> chunks = packed(new byte[CHUNK + 10], packed);
        Path raw = Files.createFile(folder.resolve("raw"));
        new FrameFile(packed, chunks, 0).unpack(raw);

        assertArrayEquals(new byte[CHUNK + 10], Files.readAllBytes(raw));
    }

    @Test
    void whatIsNewInTheSkeleton_isNewInTheRoot_andTheRestIsAsInTheBase() throws Exception {
        Added added = added(changed());

        assertEquals(List.of(0, 1), added.numbers());
        assertArrayEquals(Arrays.copyOf(wanted(), 2 * CHUNK), added.chunks());
    }

    @Test
    void whatIsNotChanged_isNotNew() throws Exception {
        assertEquals(List.of(), added(bones).numbers());
    }

    @Test
    void aChangeOfWhatTheSkeletonDoesNotHave_isRefused() {
        byte[] overFile = bones.clone();
        overFile[CHUNK + 8192] = 1;

        assertEquals("in chunk 1 at 8192 something was changed that the skeleton does not have",
                assertThrows(IOException.class, () -> added(overFile)).getMessage());
    }

    @Test
    void aBaseThatIsSpoilt_isSaidToBeLost() {
        store.corrupt(frames.objectKey());

        assertEquals(frames, assertThrows(ArtifactLostException.class, () -> added(changed())).artifact());
    }

    @Test
    void aPart_isComposedOfItsKernelTheChangedChunksAndTheBase() throws Exception {
        Added added = added(changed());
        byte[] kernel = {1, 2, 3};
        Path fresh = folder.resolve("fresh");
        List<Chunk> kernelChunks = packed(kernel, fresh);
        Path more = folder.resolve("more");
        List<Chunk> chunks = packed(added.chunks(), more);
        Files.write(fresh, Files.readAllBytes(more), StandardOpenOption.APPEND);
        BasedPart part = new BasedPart(base, kernelChunks, added.numbers(), chunks);

        Artifact composed = Composed.put(store, new Composed.Owner(new JobId("part-" + "0".repeat(32)), 1, "zst"),
                part.recipe(0, frames, fresh));

        byte[] all = Arrays.copyOf(kernel, 3 + BYTES);
        System.arraycopy(wanted(), 0, all, 3, BYTES);
        List<Chunk> whole = new ArrayList<>(kernelChunks);
        Path packed = folder.resolve("whole");
        whole.addAll(packed(wanted(), packed));
        assertEquals(whole, part.index().chunks());
        byte[] bytes = store.get(composed.objectKey()).orElseThrow();
        assertArrayEquals(all, Zstd.expand(new ByteArrayInputStream(bytes)).readAllBytes());
        assertEquals(Files.size(packed) + kernelChunks.getFirst().frames().getFirst().packedBytes(), bytes.length);
    }
}
