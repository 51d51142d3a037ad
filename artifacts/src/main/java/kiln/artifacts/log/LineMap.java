package kiln.artifacts.log;

import java.util.Arrays;
import java.util.List;

/// How many lines a text has, and about where each of them is: near enough to look for it from there.
public final class LineMap {
    /// Parts of the text of which each knows how many line ends it has; the last one is shorter.
    public static final int PART_BYTES = 512 * 1024;

    private final long bytes;
    private final int[] ends;
    private final long[] endsBefore;
    private final boolean open;
    private final long error;

    /// @param offset where a line begins, or goes on that began in an earlier part
    /// @param line its number, from 1
    public record Place(long offset, long line) {}

    /// @param bytes of the text
    /// @param ends line ends in each part
    /// @param open whether bytes follow the last line end
    /// @param error number of the first line that looks like an error, from 1; 0 if none does
    /// @throws IllegalArgumentException if this cannot be a text
    public LineMap(long bytes, List<Integer> ends, boolean open, long error) {
        if (bytes < 0 || ends.size() != parts(bytes) || ends.stream().anyMatch(n -> n < 0 || n > PART_BYTES)) {
            throw new IllegalArgumentException(bytes + " bytes do not lie in " + ends.size() + " parts with line ends: " + ends);
        }
        this.bytes = bytes;
        this.ends = ends.stream().mapToInt(Integer::intValue).toArray();
        this.endsBefore = new long[ends.size() + 1];
        for (int i = 0; i < this.ends.length; i++) {
            endsBefore[i + 1] = endsBefore[i] + this.ends[i];
        }
        this.open = open;
        this.error = error;
        if (error < 0 || error > lines()) {
            throw new IllegalArgumentException("line " + error + " is not one of " + lines());
        }
    }

    static long parts(long bytes) {
        return (bytes + PART_BYTES - 1) / PART_BYTES;
    }

    public long bytes() {
        return bytes;
    }

    public long lines() {
        return endsBefore[ends.length] + (open ? 1 : 0);
    }

    public boolean open() {
        return open;
    }

    public long error() {
        return error;
    }

    public List<Integer> ends() {
        return Arrays.stream(ends).boxed().toList();
    }

    /// Where to begin to look for a line: at most the parts before it that have no line end at all are gone over in vain.
    ///
    /// @param line its number, from 1
    public Place before(long line) {
        int low = 0;
        int high = ends.length;
        // The last part that begins in an earlier line: where that goes on, it is passed over.
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (endsBefore[middle] + 1 < line) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return new Place((long) low * PART_BYTES, endsBefore[low] + 1);
    }
}
