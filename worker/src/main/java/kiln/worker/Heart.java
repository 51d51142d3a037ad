package kiln.worker;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
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
    private final Room room;
    private final Machine machine;
    private final Machine.Pulse pulse;
    private final AtomicLong beats = new AtomicLong();

    Heart(
            WorkerId self,
            String host,
            WorkerConfig config,
            ProgressSink progress,
            RunningJobs running,
            Room room,
            Machine machine) {
        this.self = self;
        this.host = host;
        this.config = config;
        this.progress = progress;
        this.running = running;
        this.room = room;
        this.machine = machine;
        this.pulse = machine.pulse(config.heartbeat(), this::pulse);
    }

    void start() {
        pulse.start();
    }

    /// At once, on the heart's own thread.
    void beat() {
        pulse.now();
    }

    /// Number of the last beat that may not name what runs from now on: all later ones look at it afterwards.
    long beats() {
        return beats.get();
    }

    private void pulse() {
        try {
            running.flushLogs();
            long number = beats.incrementAndGet();
            progress.send(new Progress.Heartbeat(self, host, config.slots(), running.view(),
                    machine.diskFreeBytes(config.scratch()), Optional.of(room.view()), Optional.of(number)));
        } catch (RuntimeException e) {
            // One lost beat is nothing; a dead timer would cost every lease.
            LOG.warn("heartbeat lost worker={} because={}", self, e.toString());
        }
    }

    /// Says goodbye after the last beat.
    @Override
    public void close() {
        pulse.close();
        progress.send(new Progress.Farewell(self));
    }
}
