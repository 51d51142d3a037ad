package kiln.worker.sandbox;

/// How a command ended.
public sealed interface Exit {

    /// User and system time of everything the command started, in seconds.
    double cpuSeconds();

    /// By itself; 0 is success, 128 + n death by signal n.
    record Exited(int code, double cpuSeconds) implements Exit {}

    /// The reader of its output had seen enough.
    record Stopped(double cpuSeconds) implements Exit {}

    /// It crossed a limit and was killed.
    ///
    /// @param allowed the limit in seconds
    record LimitReached(Limit limit, long allowed, double cpuSeconds) implements Exit {}

    /// The thread that ran it was interrupted; the tree is dead.
    record Cancelled(double cpuSeconds) implements Exit {}

    enum Limit {
        CPU("CPU time"),
        SILENCE("silence"),
        WALL("wall time");

        private final String words;

        Limit(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }
}
