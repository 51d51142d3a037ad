package kiln.farm.sim;

import java.nio.file.Path;
import java.time.Duration;
import kiln.worker.Machine;

/// A worker's machine in virtual time.
record SimMachine(World world, Process process) implements Machine {
    private static final long FREE_BYTES = 1L << 40;

    @Override
    public Thread thread(String name, Runnable body) {
        return process.thread(name, body);
    }

    @Override
    public void pause(Duration time) throws InterruptedException {
        process.sleep(time.toMillis());
    }

    @Override
    public Pulse pulse(Duration interval, Runnable beat) {
        return new Beats(interval.toMillis(), beat);
    }

    @Override
    public long diskFreeBytes(Path folder) {
        return FREE_BYTES;
    }

    private final class Beats implements Pulse {
        private final long interval;
        private final Runnable beat;
        private boolean open = true;

        Beats(long interval, Runnable beat) {
            this.interval = interval;
            this.beat = beat;
        }

        @Override
        public void start() {
            if (open) {
                now();
                world.after(interval, process, this::start);
            }
        }

        @Override
        public void now() {
            world.after(0, process, () -> {
                if (open) {
                    process.thread("beat", beat).start();
                }
            });
        }

        @Override
        public void close() {
            open = false;
        }
    }
}
