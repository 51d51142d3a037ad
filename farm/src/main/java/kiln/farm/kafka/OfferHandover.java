package kiln.farm.kafka;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Where one slot waits for several pools. The slot wants one offer at a time; of what the pools find, the first
/// is taken, and nothing more until the slot asks again.
final class OfferHandover {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Optional<Found> found = Optional.empty();
    private boolean wanted;
    private boolean closed;

    /// What a pool has for the slot.
    sealed interface Found {
        record Offer(PoolListener from, ConsumerRecord<byte[], byte[]> record) implements Found {}

        record Failure(RuntimeException why) implements Found {}
    }

    /// For a pool: waits until the slot wants an offer.
    ///
    /// @return whether it does; not, if this was closed
    boolean awaitWanted() {
        lock.lock();
        try {
            while (!closed && !wanted) {
                changed.awaitUninterruptibly();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /// For a pool.
    ///
    /// @return whether the slot gets this; not, if another pool was first
    boolean give(Found one) {
        lock.lock();
        try {
            if (closed || !wanted) {
                return false;
            }
            wanted = false;
            found = Optional.of(one);
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// For the slot. After a vain wait the pools go on listening, and the next call finds what came meanwhile.
    Optional<Found> take(Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = patience.toNanos();
            want();
            while (found.isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
            }
            Optional<Found> taken = found;
            found = Optional.empty();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void want() {
        if (found.isEmpty() && !wanted) {
            wanted = true;
            changed.signalAll();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
