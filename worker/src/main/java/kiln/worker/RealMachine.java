package kiln.worker;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Platform threads and real time.
final class RealMachine implements Machine {
    private final long memoryBytes =
            ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();

    @Override
    public Thread thread(String name, Runnable body) {
        return Thread.ofPlatform().name(name).unstarted(body);
    }

    @Override
    public void pause(Duration time) throws InterruptedException {
        Thread.sleep(time);
    }

    @Override
    public Pulse pulse(Duration interval, Runnable beat) {
        return new Timer(interval, beat);
    }

    @Override
    public long diskFreeBytes(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            return 0;
        }
    }

    /// What the machine, or the container around this process, has; looked up once, as each look reads several files.
    @Override
    public long memoryBytes() {
        return memoryBytes;
    }

    @Override
    public int cpus() {
        return Runtime.getRuntime().availableProcessors();
    }

    private static final class Timer implements Pulse {
        /// Changes come in flocks, a job's claim and end among them; one beat tells of all.
        private static final long GATHER_MILLIS = 100;

        private final AtomicBoolean asked = new AtomicBoolean();
        private final ScheduledExecutorService timer =
                Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("worker-heart").factory());
        private final Duration interval;
        private final Runnable beat;

        Timer(Duration interval, Runnable beat) {
            this.interval = interval;
            this.beat = beat;
        }

        @Override
        public void start() {
            timer.scheduleAtFixedRate(beat, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public void now() {
            if (!timer.isShutdown() && asked.compareAndSet(false, true)) {
                timer.schedule(this::asked, GATHER_MILLIS, TimeUnit.MILLISECONDS);
            }
        }

        private void asked() {
            asked.set(false);
            beat.run();
        }

        @Override
        public void close() {
            timer.shutdownNow();
            try {
                timer.awaitTermination(5, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
