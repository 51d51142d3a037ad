package kiln.artifacts.frame;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kiln.schemas.plan.Sha256;

/// A stretch of a chunk in which there is data; what lies between two of them is zero.
///
/// @param offset from the beginning of the chunk, a multiple of [#BLOCK]
/// @param bytes 1 or more; a multiple of [#BLOCK] but at the end of a disk
/// @param digest of the data
public record Extent(int offset, int bytes, Sha256 digest) {
    /// What file systems are made of, and what block maps count in.
    public static final int BLOCK = 4096;
    /// Fewer zeros than these are written faster than they are left out.
    private static final int GAP = 16 * BLOCK;
    private static final byte[] ZEROS = new byte[BLOCK];

    /// All stretches of data in a chunk; none if all is zero.
    static List<Extent> of(byte[] raw, int length) {
        List<Extent> extents = new ArrayList<>();
        int start = -1;
        int end = 0;
        for (int at = 0; at < length; at += BLOCK) {
            int next = Math.min(at + BLOCK, length);
            if (!Arrays.equals(raw, at, next, ZEROS, 0, next - at)) {
                if (start >= 0 && at - end >= GAP) {
                    extents.add(of(raw, start, end));
                    start = at;
                } else if (start < 0) {
                    start = at;
                }
                end = next;
            }
        }
        if (start >= 0) {
            extents.add(of(raw, start, end));
        }
        return extents;
    }

    private static Extent of(byte[] raw, int start, int end) {
        MessageDigest digest = Sha256.newDigest();
        digest.update(raw, start, end - start);
        return new Extent(start, end - start, Sha256.ofDigest(digest.digest()));
    }
}
