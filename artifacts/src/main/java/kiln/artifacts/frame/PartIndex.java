package kiln.artifacts.frame;

import java.util.ArrayList;
import java.util.List;

/// What is packed in a part: a kernel, and behind it a root file system, each cut into chunks of its own. The files of
/// frames, one for each format, have these frames one after the other and nothing else.
///
/// @param format of this record; 2
/// @param kernel the kernel's chunks; its file, filled up with zeros to [#KERNEL_ALIGNMENT]
/// @param root the chunks of the root file system
public record PartIndex(int format, List<Chunk> kernel, List<Chunk> root) {
    public static final int FORMAT = 2;
    /// Of the kernel's length, in bytes: no cluster of a boot partition is larger.
    public static final int KERNEL_ALIGNMENT = 4096;

    public PartIndex {
        kernel = List.copyOf(kernel);
        root = List.copyOf(root);
        if (format != FORMAT) {
            throw new IllegalArgumentException("the part's index has format " + format + ", and this version reads " + FORMAT);
        }
    }

    /// All chunks, in order.
    public List<Chunk> chunks() {
        List<Chunk> all = new ArrayList<>(kernel);
        all.addAll(root);
        return all;
    }

    public long kernelBytes() {
        return kernel.stream().mapToLong(Chunk::rawBytes).sum();
    }

    public long rootBytes() {
        return root.stream().mapToLong(Chunk::rawBytes).sum();
    }
}
