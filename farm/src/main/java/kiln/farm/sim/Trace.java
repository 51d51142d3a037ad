package kiln.farm.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/// What happened, in order: virtual time, who, what. Keeps the last lines, or all; texts are made only when they are read.
final class Trace {
    private static final int LAST = 200;

    private final Deque<Line> lines = new ArrayDeque<>();
    private final boolean all;
    private long digest = 1;

    private record Line(long millis, String who, String what, Object detail) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%10.3f  %-14s %s %s", millis / 1000.0, who, what, detail).stripTrailing();
        }
    }

    /// @param all whether every line is kept and enters the digest with its details
    Trace(boolean all) {
        this.all = all;
    }

    /// @param detail immutable
    void note(long millis, String who, String what, Object detail) {
        Line line = new Line(millis, who, what, detail);
        if (all) {
            digest = 31 * digest + line.toString().hashCode();
        } else if (lines.size() == LAST) {
            lines.removeFirst();
        }
        lines.addLast(line);
    }

    /// Equal for equal histories.
    long digest() {
        return digest;
    }

    List<String> lines() {
        return lines.stream().map(Line::toString).toList();
    }
}
