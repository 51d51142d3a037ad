package kiln.farm.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A process and all below it, as the kernel accounts for them.
///
/// @see <a href="https://docs.kernel.org/filesystems/proc.html">The /proc file system</a>
record ProcessTree(ProcessHandle root) {
    private static final double TICKS_PER_SECOND = 100;

    /// @param residentBytes proportional set size: shared pages are counted once over all processes
    /// @param cpuSeconds user and system time so far
    record Use(long residentBytes, double cpuSeconds, int processes) {}

    Use use() throws IOException {
        List<ProcessHandle> all = Stream.concat(Stream.of(root), root.descendants()).toList();
        long resident = 0;
        double cpu = 0;
        for (ProcessHandle one : all) {
            resident += residentBytes(one.pid());
            cpu += cpuSeconds(one.pid());
        }
        return new Use(resident, cpu, all.size());
    }

    /// User and system time of the root alone.
    double ownCpuSeconds() throws IOException {
        return cpuSeconds(root.pid());
    }

    /// User and system time of this process.
    static double cpuSecondsHere() throws IOException {
        return cpuSeconds(ProcessHandle.current().pid());
    }

    /// Of all processes that this one started and that ended.
    static double childrenCpuSeconds() throws IOException {
        return seconds(ProcessHandle.current().pid(), 13);
    }

    private static long residentBytes(long pid) throws IOException {
        return read(pid, "smaps_rollup").lines()
                .filter(line -> line.startsWith("Pss:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }

    /// Fields 14 and 15 of `stat`, which follow the command in parentheses.
    private static double cpuSeconds(long pid) throws IOException {
        return seconds(pid, 11);
    }

    /// @param first of two fields behind the command
    private static double seconds(long pid, int first) throws IOException {
        String stat = read(pid, "stat");
        if (stat.isEmpty()) {
            return 0;
        }
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[first]) + Long.parseLong(fields[first + 1])) / TICKS_PER_SECOND;
    }

    /// Empty once the process is gone.
    private static String read(long pid, String file) throws IOException {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/" + file));
        } catch (NoSuchFileException e) {
            return "";
        }
    }
}
