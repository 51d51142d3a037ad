package kiln.farm.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/// Many nights, on several threads, each its own.
public final class Season {
    private final Path scratch;
    private final long first;
    private final long count;
    private final int failuresMax;
    private final LongPredicate goesOn;
    private final AtomicLong next = new AtomicLong();
    private final Map<Fault, Long> fired = new EnumMap<>(Fault.class);
    private final Map<String, Long> crashPoints = new TreeMap<>();
    private final List<Night> failures = new ArrayList<>();
    private long nights;
    private long virtualMillis;
    private long cpuNanos;

    /// What came of it all.
    ///
    /// @param failures nights with a violation, by seed; it ends early after some
    /// @param fired how often each fault really happened
    /// @param crashPoints how often a process was killed at each named place
    public record Yield(
            long nights,
            List<Night> failures,
            Map<Fault, Long> fired,
            Map<String, Long> crashPoints,
            double virtualSeconds,
            double seconds,
            double cpuSeconds) {}

    private Season(Path scratch, long first, long count, int failuresMax, LongPredicate goesOn) {
        this.scratch = scratch;
        this.first = first;
        this.count = count;
        this.failuresMax = failuresMax;
        this.goesOn = goesOn;
    }

    /// Plays seeds `first` to `first + count - 1` on so many threads.
    ///
    /// @param failuresMax it ends early after so many violations
    public static Yield run(long first, long count, int threads, int failuresMax) {
        return run(first, count, threads, failuresMax, nights -> true);
    }

    /// Plays them while somebody wants it.
    ///
    /// @param goesOn told how many nights were played, before each; one caller at a time
    public static Yield run(long first, long count, int threads, int failuresMax, LongPredicate goesOn) {
        return inScratch(scratch -> new Season(scratch, first, count, failuresMax, goesOn).run(threads));
    }

    /// Plays one seed and keeps its whole trace.
    public static Night replay(long seed) {
        return inScratch(scratch -> Simulation.run(seed, scratch, true));
    }

    private static <T> T inScratch(Function<Path, T> work) {
        try {
            Path scratch = Files.createTempDirectory("kiln-sim-");
            try {
                return work.apply(scratch);
            } finally {
                remove(scratch);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Yield run(int threads) {
        long began = System.nanoTime();
        List<Thread> players = new ArrayList<>();
        for (int i = 1; i <= threads; i++) {
            Path own = scratch.resolve(Integer.toString(i));
            players.add(Thread.ofPlatform().name("sim-" + i).start(() -> play(own)));
        }
        players.forEach(Season::join);
        failures.sort(Comparator.comparingLong(Night::seed));
        return new Yield(nights, List.copyOf(failures), Map.copyOf(fired), new TreeMap<>(crashPoints),
                virtualMillis / 1e3, (System.nanoTime() - began) / 1e9, cpuNanos / 1e9);
    }

    private static void join(Thread player) {
        try {
            player.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void play(Path own) {
        for (long i = next.getAndIncrement(); i < count && goesOn(); i = next.getAndIncrement()) {
            take(Simulation.run(first + i, own, false));
        }
        addCpu(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
    }

    private synchronized void addCpu(long nanos) {
        cpuNanos += nanos;
    }

    private synchronized boolean goesOn() {
        return failures.size() < failuresMax && goesOn.test(nights);
    }

    private synchronized void take(Night night) {
        nights++;
        virtualMillis += night.millis();
        night.violation().ifPresent(violation -> failures.add(night));
        night.fired().forEach((fault, times) -> fired.merge(fault, (long) times, Long::sum));
        night.crashPoints().forEach((point, times) -> crashPoints.merge(point, (long) times, Long::sum));
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
