package kiln.coordinator.log;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// The last lines of one attempt, within bounds. Not for several threads.
final class Tail {
    /// About what a line takes besides its characters, in bytes.
    private static final int LINE_BYTES = 40;

    private final Deque<String> lines = new ArrayDeque<>();
    private long first = 1;
    private long bytes;
    private boolean unheard;

    /// Takes lines that follow on what is there; knows by their number what it has already and what it never got.
    void add(long fromLine, String text, Tails.Bounds bounds) {
        if (fromLine > next()) {
            lines.clear();
            bytes = 0;
            first = fromLine;
            unheard = true;
        }
        long number = fromLine;
        for (String line : text.split("\n", -1)) {
            if (number++ == next()) {
                lines.addLast(line);
                bytes += weight(line);
            }
        }
        while (lines.size() > bounds.lines() || bytes > bounds.bytes() && lines.size() > 1) {
            bytes -= weight(lines.removeFirst());
            first++;
        }
    }

    private static long weight(String line) {
        return line.length() + LINE_BYTES;
    }

    private long next() {
        return first + lines.size();
    }

    long last() {
        return next() - 1;
    }

    LiveLog seen(int attempt) {
        return new LiveLog(attempt, first, List.copyOf(lines), missing());
    }

    private String missing() {
        String what = first == 2 ? "Line 1 is" : "Lines 1 to " + (first - 1) + " are";
        String why = unheard
                ? " not known here: this coordinator did not hear all of it, as after it took over."
                : " not held any more: of a job that runs only the last lines are.";
        return first == 1 ? "" : what + why + " They will be in the log when the job has ended.";
    }
}
