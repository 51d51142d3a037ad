package kiln.worker.sandbox;

/// How a command ended.
public sealed interface Exit {

    /// User and system time of everything the command started, in seconds.
    double cpuSeconds();

    /// By itself; 0 is success, 128 + n death by signal n.
    record Exited(int code, double cpuSeconds) implements Exit {}

    /// The reader of its output had seen enough.
    record Stopped(double cpuSeconds) implements Exit {}

    /// It crossed a limit and was killed, or the kernel refused it more and it failed.
    ///
    /// @param allowed the limit, in its own unit
    /// @param used what was seen last, in the same unit; some commands are fast and use more by the time they end
    record LimitReached(Limit limit, long allowed, long used, double cpuSeconds) implements Exit {

        /// E.g. `memory over 2048 MiB (seen: 2301 MiB)`.
        public String words() {
            return limit.words + (limit == Limit.HOST_DISK ? " under " : " over ") + amount(allowed) + " (seen: "
                    + amount(used) + ")";
        }

        private String amount(long value) {
            return limit.unit.isEmpty() ? Long.toString(value) : value + " " + limit.unit;
        }
    }

    /// The thread that ran it was interrupted; the tree is dead.
    record Cancelled(double cpuSeconds) implements Exit {}

    enum Limit {
        CPU("CPU time", "s"),
        SILENCE("silence", "s"),
        WALL("wall time", "s"),
        OUTPUT("output", "MiB"),
        MEMORY("memory", "MiB"),
        PROCESSES("processes", ""),
        OPEN_FILES("open files of one process", ""),
        FILE_SIZE("a file's size", "MiB"),
        DISK("disk space of the job", "MiB"),
        FILES("files of the job", ""),
        /// Not the job's fault: the disk it works on has next to nothing left.
        HOST_DISK("free disk of the worker", "MiB");

        private final String words;
        private final String unit;

        Limit(String words, String unit) {
            this.words = words;
            this.unit = unit;
        }
    }
}
