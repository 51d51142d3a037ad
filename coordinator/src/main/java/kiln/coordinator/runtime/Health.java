package kiln.coordinator.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Whether anything moves. Told by the thread that owns the ledger, asked by any other, and never waits for it: a
/// farm that hangs must be able to say so.
final class Health {
    /// An append takes milliseconds; a broker that is away makes it wait.
    static final Duration APPEND_MAX = Duration.ofSeconds(10);
    /// Jobs that could start find a slot within milliseconds.
    static final Duration START_MAX = Duration.ofSeconds(60);
    /// So long errands to the store may fail one and all.
    static final Duration STORE_MAX = Duration.ofSeconds(30);

    private static final long NOT = 0;

    private final AtomicLong appendingSince = new AtomicLong(NOT);
    private final AtomicLong stalledSince = new AtomicLong(NOT);
    private final AtomicLong storeFailsSince = new AtomicLong(NOT);
    private final AtomicLong findings = new AtomicLong();
    private final AtomicLong stumbles = new AtomicLong();

    void appendBegins(long now) {
        appendingSince.set(now);
    }

    void appendEnds() {
        appendingSince.set(NOT);
    }

    /// @param couldStart whether a job waits that could start, and a slot for it
    /// @param started whether one has started since the last word
    void looked(boolean couldStart, boolean started, long now) {
        if (started || !couldStart) {
            stalledSince.set(NOT);
        } else {
            stalledSince.compareAndSet(NOT, now);
        }
    }

    void errandCameHome(boolean done, long now) {
        if (done) {
            storeFailsSince.set(NOT);
        } else {
            storeFailsSince.compareAndSet(NOT, now);
        }
    }

    void swept(int found) {
        findings.addAndGet(found);
    }

    void stumbled() {
        stumbles.incrementAndGet();
    }

    /// What is wrong with the farm as it is, one sentence each; empty while all is well.
    List<String> troubles(long now) {
        List<String> troubles = new ArrayList<>();
        tell(troubles, appendingSince, APPEND_MAX, now, "the ledger has not taken an event for %d s; is Kafka there?");
        tell(troubles, stalledSince, START_MAX, now,
                "nothing has started for %d s although jobs could start and slots are free");
        tell(troubles, storeFailsSince, STORE_MAX, now, "errands to the store have failed for %d s; is it there?");
        return List.copyOf(troubles);
    }

    private static void tell(List<String> troubles, AtomicLong since, Duration max, long now, String text) {
        long began = since.get();
        if (began != NOT && now - began > max.toMillis()) {
            troubles.add(String.format(text, (now - began) / 1000));
        }
    }

    /// What a sweep has found since the start; always 0, or there is a fault in Kiln.
    long findings() {
        return findings.get();
    }

    /// Commands that could not be decided since the start; as with findings.
    long stumbles() {
        return stumbles.get();
    }
}
