package kiln.worker.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Compares what a running command uses with what it may: a sample at each look, of its folder less often, since that
/// means reading all of it.
final class Watch {
    private static final long MIB = 1 << 20;
    private static final long FOLDER_NANOS = 1_000_000_000;
    /// Looking at the folder takes at most a twentieth of the time.
    private static final int FOLDER_SHARE = 20;
    /// A disk with less than a hundredth free, or less than this, is full for our purpose.
    private static final long HOST_RESERVE = 256 * MIB;
    private static final int HOST_PART = 100;

    /// The C library's and the shells' words for a refused process, and for no more open files.
    private static final Pattern NO_PROCESS = Pattern.compile(
            "Cannot fork|fork: retry|(fork|spawn|clone|thread).*Resource temporarily unavailable");
    private static final List<String> NO_FILE = List.of("Too many open files");
    private static final List<String> NO_MEMORY = List.of("Out of memory", "Cannot allocate memory",
            "Killed signal terminated program", "virtual memory exhausted", "out of memory allocating");
    /// 128 and the number of the signal, as shells report it.
    private static final int KILLED = 137;
    private static final int FILE_TOO_LARGE = 153;

    private final ProcessHandle root;
    private final Command.Limits limits;
    private final Path folder;
    private final JobGroup group;
    private final long startNanos = System.nanoTime();
    private long nextFolderNanos = startNanos;
    private double cpuSeconds;
    private long memoryBytes;

    Watch(ProcessHandle root, Command.Limits limits, Path folder, JobGroup group) {
        this.root = root;
        this.limits = limits;
        this.folder = folder;
        this.group = group;
    }

    /// A limit that was crossed.
    record Crossing(Exit.Limit limit, long allowed, long used) {}

    /// @param lastOutputNanos when it printed last, by [System#nanoTime]
    /// @param outputBytes printed so far
    Optional<Crossing> look(long lastOutputNanos, long outputBytes) {
        long now = System.nanoTime();
        TreeUsage tree = sample();
        return over(Exit.Limit.CPU, limits.cpu().toMillis(), (long) (cpuSeconds * 1000), 1000)
                .or(() -> over(Exit.Limit.SILENCE, limits.silence().toNanos(), now - lastOutputNanos, 1_000_000_000))
                .or(() -> over(Exit.Limit.WALL, limits.wall().toNanos(), now - startNanos, 1_000_000_000))
                .or(() -> over(Exit.Limit.OUTPUT, limits.outputBytes(), outputBytes, MIB))
                .or(() -> over(Exit.Limit.MEMORY, limits.memoryBytes(), tree.memoryBytes(), MIB))
                .or(() -> over(Exit.Limit.PROCESSES, limits.processes(), tree.processes()))
                .or(() -> group.refusedProcesses() ? Optional.of(processes()) : Optional.empty())
                .or(() -> disk(now));
    }

    TreeUsage sample() {
        TreeUsage tree = TreeUsage.of(root);
        cpuSeconds = Math.max(cpuSeconds, tree.cpuSeconds());
        memoryBytes = Math.max(memoryBytes, tree.memoryBytes());
        return tree;
    }

    double cpuSeconds() {
        return cpuSeconds;
    }

    private Optional<Crossing> disk(long now) {
        boolean low = hostFree() < hostReserve();
        if (!low && now < nextFolderNanos) {
            return Optional.empty();
        }
        FolderUsage usage = FolderUsage.of(folder, limits.files() + 1);
        long took = System.nanoTime() - now;
        nextFolderNanos = now + Math.max(FOLDER_NANOS, took * FOLDER_SHARE);
        return over(Exit.Limit.FILES, limits.files(), usage.files())
                .or(() -> over(Exit.Limit.DISK, limits.diskBytes(), usage.bytes(), MIB))
                .or(() -> low ? Optional.of(hostDisk()) : Optional.empty());
    }

    private Crossing hostDisk() {
        return new Crossing(Exit.Limit.HOST_DISK, Math.ceilDiv(hostReserve(), MIB), hostFree() / MIB);
    }

    private long hostFree() {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    private long hostReserve() {
        try {
            return Math.min(HOST_RESERVE, Files.getFileStore(folder).getTotalSpace() / HOST_PART);
        } catch (IOException e) {
            return 0;
        }
    }

    /// Which limit made a command fail that ended by itself: the kernel refuses more, and the command complains. What it
    /// printed may be a lie; then it is its own job that is told a wrong reason.
    ///
    /// @param last lines it printed
    Optional<Crossing> reason(int code, List<String> last) {
        if (code == 0) {
            return Optional.empty();
        }
        if (hostFree() < hostReserve() || says(last, List.of("No space left on device"))) {
            return disk(System.nanoTime()).or(() -> Optional.of(hostDisk()));
        }
        if (group.ranOutOfMemory() || code == KILLED || says(last, NO_MEMORY)) {
            return Optional.of(new Crossing(Exit.Limit.MEMORY, limits.memoryBytes() / MIB, memoryBytes / MIB));
        }
        if (group.refusedProcesses() || last.stream().anyMatch(line -> NO_PROCESS.matcher(line).find())) {
            return Optional.of(processes());
        }
        if (says(last, NO_FILE)) {
            return Optional.of(new Crossing(Exit.Limit.OPEN_FILES, limits.openFiles(), limits.openFiles()));
        }
        return code == FILE_TOO_LARGE || says(last, List.of("File size limit exceeded", "File too large"))
                ? Optional.of(new Crossing(Exit.Limit.FILE_SIZE, limits.maxFileBytes() / MIB,
                        limits.maxFileBytes() / MIB))
                : Optional.empty();
    }

    /// As many as there may be, and the kernel refused one more.
    private Crossing processes() {
        return new Crossing(Exit.Limit.PROCESSES, limits.processes(), limits.processes() + 1L);
    }

    private static boolean says(List<String> last, List<String> words) {
        return last.stream().anyMatch(line -> words.stream().anyMatch(line::contains));
    }

    private static Optional<Crossing> over(Exit.Limit limit, long allowed, long used) {
        return over(limit, allowed, used, 1);
    }

    private static Optional<Crossing> over(Exit.Limit limit, long allowed, long used, long unit) {
        return used > allowed ? Optional.of(new Crossing(limit, allowed / unit, Math.ceilDiv(used, unit)))
                : Optional.empty();
    }
}
