package kiln.worker.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// One bwrap process from its start to its end: reads its output, watches its limits.
final class Run {
    private static final long LOOK_MILLIS = 250;
    private static final long PAUSE_NANOS = 2_000_000;
    /// A bwrap that has no child after a second will not get one: it does little before.
    private static final long CHILD_NANOS = 1_000_000_000;

    private final Process process;
    private final Command.Limits limits;
    private final Path times;
    private final LineSplitter splitter;
    private final long startNanos = System.nanoTime();
    private volatile long lastOutputNanos = startNanos;
    private volatile boolean enough;
    private double cpuSeconds;

    Run(Process process, Command.Limits limits, Path times, Sandbox.Output output) {
        this.process = process;
        this.limits = limits;
        this.times = times;
        this.splitter = new LineSplitter(line -> {
            if (!enough && !output.line(line)) {
                enough = true;
            }
        });
    }

    Exit toEnd() {
        Thread reader = Thread.ofPlatform().daemon().name("sandbox-output").start(this::read);
        try {
            Optional<Exit.Limit> crossed = Optional.empty();
            while (!enough && crossed.isEmpty() && !process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                crossed = crossedLimit();
            }
            if (enough || crossed.isPresent()) {
                sample();
                kill();
            }
            process.waitFor();
            reader.join();
            cpuSeconds = Math.max(cpuSeconds, wrapperSeconds());
            if (crossed.isPresent()) {
                return new Exit.LimitReached(crossed.get(), allowed(crossed.get()).toSeconds(), cpuSeconds);
            }
            return enough ? new Exit.Stopped(cpuSeconds) : new Exit.Exited(process.exitValue(), cpuSeconds);
        } catch (InterruptedException e) {
            sample();
            kill();
            awaitDeath(reader);
            Thread.currentThread().interrupt();
            return new Exit.Cancelled(cpuSeconds);
        }
    }

    void kill() {
        kill(process);
    }

    /// Ends the namespace by its first process, bwrap's child, and then bwrap. In that order: the child waits for a word
    /// of bwrap before it asks the kernel to let it die with bwrap, and one whose bwrap was killed before would wait
    /// for ever, with the output pipe in its hand. A bwrap that has no child yet is given time to have one.
    static void kill(Process bwrap) {
        long end = System.nanoTime() + CHILD_NANOS;
        boolean gone = false;
        while (!gone && bwrap.isAlive() && System.nanoTime() < end) {
            List<ProcessHandle> inside = bwrap.children().toList();
            inside.forEach(ProcessHandle::destroyForcibly);
            gone = !inside.isEmpty();
            if (!gone) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        bwrap.destroyForcibly();
    }

    /// The pipe ends when its last holder is gone: that nothing survived is seen, not hoped.
    private void awaitDeath(Thread reader) {
        boolean interruptedAgain = true;
        while (interruptedAgain) {
            try {
                process.waitFor();
                reader.join();
                interruptedAgain = false;
            } catch (InterruptedException again) {
                // Already on the way out; the caller learns of it by the flag.
            }
        }
    }

    private void read() {
        try (InputStream in = process.getInputStream()) {
            byte[] buffer = new byte[16 * 1024];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                lastOutputNanos = System.nanoTime();
                splitter.accept(buffer, n);
            }
        } catch (IOException e) {
            // The stream is closed under us when the process is killed; what came until then was passed on.
        } finally {
            splitter.end();
        }
    }

    private Optional<Exit.Limit> crossedLimit() {
        sample();
        long now = System.nanoTime();
        if (cpuSeconds > limits.cpu().toMillis() / 1000.0) {
            return Optional.of(Exit.Limit.CPU);
        }
        if (now - lastOutputNanos > limits.silence().toNanos()) {
            return Optional.of(Exit.Limit.SILENCE);
        }
        return now - startNanos > limits.wall().toNanos() ? Optional.of(Exit.Limit.WALL) : Optional.empty();
    }

    private Duration allowed(Exit.Limit limit) {
        return switch (limit) {
            case CPU -> limits.cpu();
            case SILENCE -> limits.silence();
            case WALL -> limits.wall();
        };
    }

    private void sample() {
        cpuSeconds = Math.max(cpuSeconds, ProcessTreeTimes.seconds(process.toHandle()));
    }

    /// What the wrapper shell noted: two lines, its own times and those of its children.
    private double wrapperSeconds() {
        try {
            if (!Files.isRegularFile(times, LinkOption.NOFOLLOW_LINKS) || Files.size(times) > 1024) {
                return 0;
            }
            String text = Files.readString(times, StandardCharsets.ISO_8859_1);
            Files.delete(times);
            return ShellTimes.seconds(text);
        } catch (IOException e) {
            return 0;
        }
    }
}
