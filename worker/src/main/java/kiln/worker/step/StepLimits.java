package kiln.worker.step;

import java.time.Duration;
import kiln.worker.sandbox.Command;
import kiln.worker.sandbox.Exit;

/// What each kind of job may use, in one place; `docs/reference/steps.md` has the table. Many times what was measured, so
/// that only something gone wrong meets a limit.
final class StepLimits {
    private static final long GIB = 1L << 30;

    /// apt with its indexes; a mirror may be slow to answer.
    static final Command.Limits RESOLVE = Command.Limits.STANDARD.withSilence(Duration.ofMinutes(5));
    /// Hundreds of megabytes through a slow mirror.
    static final Command.Limits SOURCE = Command.Limits.STANDARD.withSilence(Duration.ofMinutes(20));
    /// Estimated for a small kernel: 0.5 GiB of memory, 90,000 files, 3 GiB.
    static final Command.Limits KERNEL = Command.Limits.STANDARD
            .withCpu(Duration.ofHours(4)).withWall(Duration.ofHours(8)).withSilence(Duration.ofMinutes(30))
            .withMemory(4 * GIB).withProcesses(1024).withDisk(8 * GIB, 40 * GIB, 500_000);
    static final Command.Limits BOOTLOADER = Command.Limits.STANDARD
            .withCpu(Duration.ofHours(1)).withWall(Duration.ofHours(4)).withSilence(Duration.ofMinutes(30))
            .withProcesses(1024);

    /// Some 0.7 CPU seconds for each megabyte of data, and not a word.
    static final Command.Limits PART = Command.Limits.STANDARD
            .withCpu(Duration.ofHours(2)).withWall(Duration.ofHours(4)).withSilence(Duration.ofHours(2));

    private StepLimits() {}

    /// A booting machine: the memory of its guest, and QEMU's own. The longest silence seen in a boot is some seconds;
    /// loaded hosts are slower.
    static Command.Limits boot(int cpuSeconds, int memoryMiB) {
        return Command.Limits.STANDARD.withCpu(Duration.ofSeconds(cpuSeconds)).withSilence(Duration.ofMinutes(3))
                .withMemory(2 * GIB + ((long) memoryMiB << 20));
    }

    /// Whose fault a crossed limit is, and what to do.
    ///
    /// @param what happened, with the numbers
    /// @param lastLine it printed
    static StepFailure failure(Exit.Limit limit, String what, String lastLine) {
        String last = "; last line: " + lastLine;
        return switch (limit) {
            case CPU -> StepFailure.build(StepFailure.CPU_LIMIT, what + last);
            case SILENCE, WALL -> StepFailure.infrastructure(
                    StepFailure.TOO_SLOW, what + "; the machine may be overloaded" + last);
            case OUTPUT -> StepFailure.build(StepFailure.TOO_MUCH_OUTPUT,
                    what + "; something prints in a loop" + last);
            case MEMORY -> StepFailure.build(StepFailure.OUT_OF_MEMORY,
                    what + "; make the recipe need less, or give its kind of job more in StepLimits" + last);
            case PROCESSES -> StepFailure.build(StepFailure.TOO_MANY_PROCESSES,
                    what + "; the recipe starts processes without end" + last);
            case OPEN_FILES -> StepFailure.build(StepFailure.TOO_MANY_OPEN_FILES,
                    what + "; the recipe opens files and does not close them" + last);
            case FILE_SIZE -> StepFailure.build(StepFailure.TOO_MUCH_DISK,
                    what + "; the recipe writes a file without end" + last);
            case DISK -> StepFailure.build(StepFailure.TOO_MUCH_DISK,
                    what + "; the recipe writes more than its kind of job may" + last);
            case FILES -> StepFailure.build(StepFailure.TOO_MANY_FILES,
                    what + "; the recipe makes more files than its kind of job may" + last);
            case HOST_DISK -> StepFailure.infrastructure(StepFailure.DISK,
                    what + "; free some space, or start the worker with --data on a larger disk" + last);
        };
    }
}
