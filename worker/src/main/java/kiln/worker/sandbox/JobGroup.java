package kiln.worker.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The control group of one command, in each hierarchy there is; empty where there are none.
final class JobGroup implements AutoCloseable {
    private static final Pattern REFUSED_FORKS = Pattern.compile("(?m)^max (\\d+)");
    private static final Pattern KILLED = Pattern.compile("(?m)^oom_kill (\\d+)");
    private static final int REMOVAL_TRIES = 100;
    private static final long PAUSE_NANOS = 10_000_000;

    private final List<Path> folders = new ArrayList<>();

    void add(Path folder, Command.Limits limits) throws IOException {
        folders.add(folder);
        writeIfThere(folder.resolve("pids.max"), limits.processes());
        writeIfThere(folder.resolve("memory.max"), limits.memoryBytes());
        writeIfThere(folder.resolve("memory.limit_in_bytes"), limits.memoryBytes());
        // Without these a job would use the swap space of the machine instead.
        writeIfThere(folder.resolve("memory.swap.max"), 0);
        writeIfThere(folder.resolve("memory.swappiness"), 0);
    }

    private static void writeIfThere(Path file, long value) throws IOException {
        if (Files.exists(file)) {
            Files.writeString(file, Long.toString(value));
        }
    }

    /// Files to which a process that joins writes its id.
    List<Path> entrances() {
        return folders.stream().map(folder -> folder.resolve("cgroup.procs")).toList();
    }

    /// Whether the kernel refused it a process.
    boolean refusedProcesses() {
        return folders.stream().anyMatch(folder -> count(folder.resolve("pids.events"), REFUSED_FORKS) > 0);
    }

    /// Whether the kernel ended one of its processes for want of memory.
    boolean ranOutOfMemory() {
        return folders.stream().anyMatch(folder -> count(folder.resolve("memory.events"), KILLED)
                + count(folder.resolve("memory.oom_control"), KILLED) > 0);
    }

    private static long count(Path file, Pattern pattern) {
        try {
            Matcher found = pattern.matcher(Files.exists(file) ? Files.readString(file) : "");
            return found.find() ? Long.parseLong(found.group(1)) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        folders.forEach(JobGroup::remove);
    }

    /// A group goes when its last process has been buried, which takes the kernel a moment.
    static void remove(Path folder) {
        for (int tries = 0; tries < REMOVAL_TRIES; tries++) {
            try {
                Files.deleteIfExists(folder);
                return;
            } catch (IOException busy) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }
}
