package kiln.worker.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// CPU time of a living process tree. The times of children that ended are part of the parent that waited for them
/// (`cutime`, `cstime`), so the sum over the living is the sum over all.
///
/// @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
final class ProcessTreeTimes {
    /// The unit of these fields; 100 on every Linux platform Java runs on.
    private static final double TICKS_PER_SECOND = 100;

    private ProcessTreeTimes() {}

    static double seconds(ProcessHandle root) {
        try (Stream<ProcessHandle> descendants = root.descendants()) {
            long ticks = Stream.concat(Stream.of(root), descendants).mapToLong(p -> ticks(p.pid())).sum();
            return ticks / TICKS_PER_SECOND;
        }
    }

    private static long ticks(long pid) {
        try {
            return ticks(Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
        } catch (IOException e) {
            return 0; // it ended between being listed and being read
        }
    }

    /// @param stat the file's one line; the program's name in parentheses may hold blanks
    static long ticks(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ");
        long sum = 0;
        for (int field = 11; field <= 14; field++) {
            sum += Long.parseLong(fields[field]);
        }
        return sum;
    }
}
