package kiln.artifacts.log;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import kiln.schemas.problem.FirstError;

/// Counts the lines of a text while it goes by, and looks for the first error.
public final class LineCensus {
    /// Bytes of one line that are looked at.
    private static final int LOOKED_AT = 8 * 1024;

    private final List<Integer> ends = new ArrayList<>();
    private final FirstError error = new FirstError();
    private final byte[] begun = new byte[LOOKED_AT];
    private int begunBytes;
    private boolean open;
    private long bytes;

    /// The next bytes.
    ///
    /// @param length of them, from the beginning of the array
    public void take(byte[] text, int length) {
        int begin = 0;
        for (int i = 0; i < length; i++) {
            if (text[i] == '\n') {
                count(bytes + i);
                end(text, begin, i - begin);
                begin = i + 1;
            }
        }
        if (begin < length) {
            keep(text, begin, length - begin);
            open = true;
        }
        bytes += length;
    }

    private void count(long at) {
        int part = (int) (at / LineMap.PART_BYTES);
        reach(part + 1);
        ends.set(part, ends.get(part) + 1);
    }

    private void reach(long parts) {
        while (ends.size() < parts) {
            ends.add(0);
        }
    }

    private void end(byte[] text, int begin, int length) {
        if (open) {
            keep(text, begin, length);
            error.look(new String(begun, 0, begunBytes, StandardCharsets.UTF_8));
        } else {
            error.look(new String(text, begin, Math.min(length, LOOKED_AT), StandardCharsets.UTF_8));
        }
        begunBytes = 0;
        open = false;
    }

    private void keep(byte[] text, int begin, int length) {
        int kept = Math.min(length, begun.length - begunBytes);
        System.arraycopy(text, begin, begun, begunBytes, kept);
        begunBytes += kept;
    }

    /// Once all of it went by.
    public LineMap map() {
        reach(LineMap.parts(bytes));
        if (open) {
            error.look(new String(begun, 0, begunBytes, StandardCharsets.UTF_8));
        }
        return new LineMap(bytes, ends, open, error.found().map(FirstError.Line::number).orElse(0L));
    }
}
