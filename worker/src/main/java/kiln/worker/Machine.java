package kiln.worker;

import java.nio.file.Path;
import java.time.Duration;

/// What a worker has of the machine it runs on, besides its ports: threads, pauses, a pulse, and room on the disk. The
/// simulation brings one of its own, in virtual time.
public interface Machine {

    /// A thread that is not started yet.
    Thread thread(String name, Runnable body);

    void pause(Duration time) throws InterruptedException;

    /// Runs `beat` at intervals and on demand, never twice at once; asleep until it is started.
    Pulse pulse(Duration interval, Runnable beat);

    /// Bytes that a folder's file system still takes; 0 if it cannot be asked.
    long diskFreeBytes(Path folder);

    /// Of the machine, for all jobs together.
    default long memoryBytes() {
        return 1L << 40;
    }

    /// Processors of the machine.
    default int cpus() {
        return 1;
    }

    /// Something that is done again and again.
    interface Pulse extends AutoCloseable {
        void start();

        /// Once more, soon; nothing after [#close].
        void now();

        /// When it returns, nothing runs any more (or five seconds have passed).
        @Override
        void close();
    }

    /// This machine.
    static Machine real() {
        return new RealMachine();
    }
}
