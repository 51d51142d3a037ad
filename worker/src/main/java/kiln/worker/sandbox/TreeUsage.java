package kiln.worker.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a living process tree uses. The CPU times of children that ended are part of the parent that waited for them
/// (`cutime`, `cstime`), so the sum over the living is the sum over all.
///
/// @param processes threads included
/// @param memoryBytes in RAM: what each has for itself, and once the most that any of them shares with others
/// @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
/// @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_statm.5.html">proc_pid_statm(5)</a>
record TreeUsage(double cpuSeconds, long processes, long memoryBytes) {
    /// The unit of these fields; 100 on every Linux platform Java runs on.
    private static final double TICKS_PER_SECOND = 100;
    private static final long PAGE_BYTES = 4096;

    static TreeUsage of(ProcessHandle root) {
        try (Stream<ProcessHandle> descendants = root.descendants()) {
            List<ProcessHandle> all = Stream.concat(Stream.of(root), descendants).toList();
            long ticks = 0;
            long threads = 0;
            long own = 0;
            long shared = 0;
            for (ProcessHandle process : all) {
                Optional<Stat> stat = read(process.pid(), "stat").map(Stat::parse);
                Optional<String[]> pages = read(process.pid(), "statm").map(line -> line.split(" "));
                ticks += stat.map(Stat::ticks).orElse(0L);
                threads += stat.map(Stat::threads).orElse(0L);
                long together = pages.map(fields -> Long.parseLong(fields[2])).orElse(0L);
                own += pages.map(fields -> Long.parseLong(fields[1])).orElse(0L) - together;
                shared = Math.max(shared, together);
            }
            return new TreeUsage(ticks / TICKS_PER_SECOND, threads, (own + shared) * PAGE_BYTES);
        }
    }

    /// Nothing if the process ended between being listed and being read.
    private static Optional<String> read(long pid, String file) {
        try {
            String line = Files.readString(Path.of("/proc", Long.toString(pid), file));
            return line.isBlank() ? Optional.empty() : Optional.of(line);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// @param ticks own and those of ended children, user and system
    record Stat(long ticks, long threads) {

        /// @param line of `/proc/PID/stat`; the program's name in parentheses may hold blanks
        static Stat parse(String line) {
            String[] fields = line.substring(line.lastIndexOf(')') + 1).trim().split(" ");
            long ticks = 0;
            for (int field = 11; field <= 14; field++) {
                ticks += Long.parseLong(fields[field]);
            }
            return new Stat(ticks, Long.parseLong(fields[17]));
        }
    }
}
