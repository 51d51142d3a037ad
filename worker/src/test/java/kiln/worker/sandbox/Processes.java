package kiln.worker.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// The processes of this machine, found by what stands in their command lines.
public final class Processes {
    private static final Duration MOMENT = Duration.ofSeconds(2);

    private Processes() {}

    /// Those that are left after a moment: what the kernel was told to kill is gone soon, not at once.
    public static List<ProcessHandle> left(String mark) {
        long end = System.nanoTime() + MOMENT.toNanos();
        List<ProcessHandle> left = with(mark);
        while (!left.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(10_000_000);
            left = with(mark);
        }
        return left;
    }

    public static List<ProcessHandle> with(String mark) {
        return ProcessHandle.allProcesses().filter(process -> {
            try {
                return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline")).contains(mark);
            } catch (IOException e) {
                return false;
            }
        }).toList();
    }
}
