package kiln.artifacts.frame;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kiln.artifacts.store.ArtifactLostException;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.Composed;
import kiln.artifacts.store.Recipe;
import kiln.schemas.message.Artifact;

/// A root that was changed as far as its base's skeleton goes: what differs from the skeleton is new, all else is as in the
/// base. So only those chunks of the base are fetched in which something is new.
///
/// @param base what the skeleton is of
/// @param store has the base's frames
/// @param frames of the base, zstd
public record ChangedRoot(BaseIndex base, ArtifactStore store, Artifact frames) {
    /// No file system of ours has smaller blocks.
    private static final int BLOCK = 1024;
    private static final int ZSTD = 0;
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(FrameFormat.CHUNK_BYTES).asReadOnlyBuffer();

    /// Writes the chunks in which something is new, one after the other.
    ///
    /// @param skeleton its frames, as they are in the base
    /// @param changed the skeleton, unpacked and changed
    /// @return their numbers
    /// @throws IOException if the skeleton or the file is not what it should be
    public List<Integer> write(Path skeleton, Path changed, OutputStream out) throws IOException, ArtifactLostException {
        List<Integer> numbers = new ArrayList<>();
        List<BaseIndex.Place> places = base.places(ZSTD);
        try (SparseFile file = SparseFile.open(changed); DataInputStream bones = new DataInputStream(Files.newInputStream(skeleton))) {
            if (file.size() != base.rootBytes()) {
                throw new IOException("the changed root has " + file.size() + " bytes, its base has " + base.rootBytes());
            }
            for (int i = 0; i < base.root().size(); i++) {
                Chunk chunk = base.skeleton().get(i);
                byte[] frame = new byte[chunk.frames().get(ZSTD).packedBytes()];
                bones.readFully(frame);
                ByteBuffer now = file.next();
                if (now.remaining() != chunk.rawBytes()) {
                    throw new IOException("chunk " + i + " of the changed root has " + now.remaining() + " bytes, its base's has " + chunk.rawBytes());
                }
                ByteBuffer before = chunk.zero() ? ZEROS.duplicate().limit(chunk.rawBytes())
                        : ByteBuffer.wrap(ZstdFormat.expand(frame, chunk.rawBytes()));
                if (now.mismatch(before) >= 0) {
                    numbers.add(i);
                    out.write(merged(i, places.get(i), before, now));
                }
            }
        }
        return numbers;
    }

    private byte[] merged(int number, BaseIndex.Place place, ByteBuffer before, ByteBuffer now) throws IOException, ArtifactLostException {
        byte[] old = bytes(before);
        byte[] changed = bytes(now);
        byte[] merged = base.root().get(number).zero() ? new byte[old.length] : ZstdFormat.expand(
                Composed.read(store, new Recipe.Stored(frames, place.offset(), place.content())), old.length);
        for (int at = 0; at < merged.length; at += BLOCK) {
            int end = Math.min(at + BLOCK, merged.length);
            if (!Arrays.equals(old, at, end, changed, at, end)) {
                if (!Arrays.equals(old, at, end, merged, at, end)) {
                    throw new IOException("in chunk " + number + " at " + at + " something was changed that the skeleton does not have");
                }
                System.arraycopy(changed, at, merged, at, end - at);
            }
        }
        return merged;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }
}
