package kiln.worker.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// One bwrap process from its start to its end: reads its output, watches its limits.
final class Run {
    private static final long LOOK_MILLIS = 250;
    /// Where the reason of a failure is looked for.
    private static final int LAST_LINES = 20;
    private static final long PAUSE_NANOS = 2_000_000;
    /// A bwrap that has no child after a second will not get one: it does little before.
    private static final long CHILD_NANOS = 1_000_000_000;

    private final Process process;
    private final Watch watch;
    private final Path times;
    private final LineSplitter splitter;
    private final Deque<String> last = new ArrayDeque<>();
    private volatile long lastOutputNanos = System.nanoTime();
    private volatile long outputBytes;
    private volatile boolean enough;

    Run(Process process, Watch watch, Path times, Sandbox.Output output) {
        this.process = process;
        this.watch = watch;
        this.times = times;
        this.splitter = new LineSplitter(line -> {
            last.addLast(line);
            if (last.size() > LAST_LINES) {
                last.removeFirst();
            }
            if (!enough && !output.line(line)) {
                enough = true;
            }
        });
    }

    Exit toEnd() {
        Thread reader = Thread.ofPlatform().daemon().name("sandbox-output").start(this::read);
        try {
            Optional<Watch.Crossing> crossed = Optional.empty();
            while (!enough && crossed.isEmpty() && !process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                crossed = watch.look(lastOutputNanos, outputBytes);
            }
            if (enough || crossed.isPresent()) {
                watch.sample();
                kill();
            }
            process.waitFor();
            reader.join();
            return verdict(crossed);
        } catch (InterruptedException e) {
            watch.sample();
            kill();
            awaitDeath(reader);
            Thread.currentThread().interrupt();
            return new Exit.Cancelled(watch.cpuSeconds());
        }
    }

    private Exit verdict(Optional<Watch.Crossing> seen) {
        double cpuSeconds = Math.max(watch.cpuSeconds(), wrapperSeconds());
        if (enough && seen.isEmpty()) {
            return new Exit.Stopped(cpuSeconds);
        }
        int code = process.exitValue();
        Optional<Watch.Crossing> crossed = seen.or(() -> watch.reason(code, List.copyOf(last)));
        return crossed.isPresent()
                ? new Exit.LimitReached(
                        crossed.get().limit(), crossed.get().allowed(), crossed.get().used(), cpuSeconds)
                : new Exit.Exited(code, cpuSeconds);
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
                outputBytes += n;
                splitter.accept(buffer, n);
            }
        } catch (IOException e) {
            // The stream is closed under us when the process is killed; what came until then was passed on.
        } finally {
            splitter.end();
        }
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
