package kiln.coordinator.log;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import kiln.schemas.message.Progress;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.WorkerId;

/// The last lines of the jobs that run, as their workers tell them, within bounds. What is told may be lost on its way, and
/// nothing of it outlives this process: the log that is kept comes to the store when the job has ended.
public final class Tails {
    private final Bounds bounds;
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final SequencedMap<Key, Tail> tails = new LinkedHashMap<>(16, 0.75f, true);

    /// @param jobs whose lines are kept; of more, those last heard of
    /// @param lines of one job
    /// @param bytes of one job, about
    public record Bounds(int jobs, int lines, int bytes) {
        public static Bounds defaults() {
            return new Bounds(64, 5_000, 256 * 1024);
        }
    }

    /// Two workers can believe for a moment that an attempt is theirs.
    private record Key(JobId job, int attempt, WorkerId worker) {}

    public Tails(Bounds bounds) {
        this.bounds = bounds;
    }

    public void heard(Progress.LogLines said) {
        lock.lock();
        try {
            Key key = new Key(said.job(), said.attempt(), said.worker());
            tails.computeIfAbsent(key, one -> new Tail()).add(said.fromLine(), said.text(), bounds);
            if (tails.size() > bounds.jobs()) {
                tails.pollFirstEntry();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// What is known of the attempt on which that worker works.
    public LiveLog of(JobId job, int attempt, WorkerId worker) {
        lock.lock();
        try {
            return Optional.ofNullable(tails.get(new Key(job, attempt, worker))).orElseGet(Tail::new).seen(attempt);
        } finally {
            lock.unlock();
        }
    }

    /// Waits until something is heard of the job after that line.
    ///
    /// @param atMost for so long
    public void await(JobId job, long line, Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (left > 0 && last(job) <= line) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private long last(JobId job) {
        return tails.entrySet().stream().filter(entry -> entry.getKey().job().equals(job))
                .mapToLong(entry -> entry.getValue().last()).max().orElse(0);
    }
}
