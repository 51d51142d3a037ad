package kiln.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import kiln.schemas.message.Progress;
import kiln.schemas.plan.WorkerId;
import kiln.schemas.transport.ProgressSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Signs of life: at intervals, and at every change. Live log lines go out with them.
final class Heart implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Heart.class);

    private final WorkerId self;
    private final String host;
    private final WorkerConfig config;
    private final ProgressSink progress;
    private final RunningJobs running;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("worker-heart").factory());

    Heart(WorkerId self, String host, WorkerConfig config, ProgressSink progress, RunningJobs running) {
        this.self = self;
        this.host = host;
        this.config = config;
        this.progress = progress;
        this.running = running;
    }

    void start() {
        long millis = config.heartbeat().toMillis();
        timer.scheduleAtFixedRate(this::pulse, 0, millis, TimeUnit.MILLISECONDS);
    }

    /// At once, on the heart's own thread.
    void beat() {
        if (!timer.isShutdown()) {
            timer.execute(this::pulse);
        }
    }

    private void pulse() {
        try {
            running.flushLogs();
            progress.send(new Progress.Heartbeat(self, host, config.slots(), running.view(), diskFree()));
        } catch (RuntimeException e) {
            // One lost beat is nothing; a dead timer would cost every lease.
            LOG.warn("heartbeat lost worker={} because={}", self, e.toString());
        }
    }

    private long diskFree() {
        try {
            return Files.getFileStore(config.scratch()).getUsableSpace();
        } catch (IOException e) {
            return 0;
        }
    }

    /// Says goodbye after the last beat.
    @Override
    public void close() {
        timer.shutdownNow();
        try {
            timer.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        progress.send(new Progress.Farewell(self));
    }
}
