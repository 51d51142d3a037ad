package kiln.artifacts.frame;

import java.util.ArrayList;
import java.util.List;
import kiln.schemas.message.Artifact;
import kiln.schemas.plan.Sha256;

/// What is packed in a base: a root file system to which parts add the modules of their kernels. The files of frames, one
/// for each format, have these frames one after the other and nothing else.
///
/// @param format of this record; 1
/// @param root the chunks of the root file system
/// @param packed digests of its frames as they stand in the files, a list for each format
/// @param skeleton the chunks of the same file system without the contents of files: what has to be there for the file
///     system to be changed. Its file has one frame for each chunk, zstd.
public record BaseIndex(int format, List<Chunk> root, List<List<Sha256>> packed, List<Chunk> skeleton) {
    public static final int FORMAT = 1;

    public BaseIndex {
        root = List.copyOf(root);
        packed = packed.stream().map(List::copyOf).toList();
        skeleton = List.copyOf(skeleton);
        if (format != FORMAT) {
            throw new IllegalArgumentException("the base's index has format " + format + ", and this version reads " + FORMAT);
        }
        List<Integer> sizes = root.stream().map(Chunk::rawBytes).toList();
        if (!sizes.equals(skeleton.stream().map(Chunk::rawBytes).toList())) {
            throw new IllegalArgumentException("the base's skeleton has other chunks than its root");
        }
        for (List<Sha256> digests : packed) {
            if (digests.size() != root.size()) {
                throw new IllegalArgumentException("the base's root has " + root.size() + " chunks and " + digests.size() + " frames");
            }
        }
    }

    public long rootBytes() {
        return root.stream().mapToLong(Chunk::rawBytes).sum();
    }

    /// The place and digest of a frame.
    record Place(long offset, Artifact content) {}

    /// Where the frames of a format stand in its file, in order.
    ///
    /// @param number of the format
    List<Place> places(int number) {
        List<Place> places = new ArrayList<>();
        long at = 0;
        for (int i = 0; i < root.size(); i++) {
            int bytes = root.get(i).frames().get(number).packedBytes();
            places.add(new Place(at, new Artifact(packed.get(number).get(i), bytes)));
            at += bytes;
        }
        return places;
    }
}
