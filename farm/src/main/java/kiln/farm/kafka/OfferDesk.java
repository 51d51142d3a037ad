package kiln.farm.kafka;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Where the slots of one worker wait for offers and its pools bring them. Each pool is listened to once, however many
/// slots there are: a slot costs no connection and no request of its own. A pool asks the broker only while some slot
/// waits, so a busy worker keeps offers from nobody; what a last request still brings goes back at once.
final class OfferDesk {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Place> waiting = new ArrayDeque<>();
    private boolean closed;

    /// What a pool has for a slot.
    sealed interface Found {
        record Offer(Held held) implements Found {}

        record Failure(RuntimeException why) implements Found {}
    }

    /// An offer that the broker has locked for us.
    static final class Held {
        private final ConsumerRecord<byte[], byte[]> record;
        private final long sinceNanos;
        private Optional<AcknowledgeType> answer = Optional.empty();

        Held(ConsumerRecord<byte[], byte[]> record, long sinceNanos) {
            this.record = record;
            this.sinceNanos = sinceNanos;
        }

        ConsumerRecord<byte[], byte[]> record() {
            return record;
        }

        long sinceNanos() {
            return sinceNanos;
        }

        /// For a pool, under the desk's lock.
        Optional<AcknowledgeType> answer() {
            return answer;
        }
    }

    /// A slot's place at the desk.
    static final class Place {
        private Optional<Found> found = Optional.empty();
        private boolean waits;
    }

    /// For a pool: runs a piece of its bookkeeping; it may wait in it with [#await].
    <T> T with(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /// For a pool, inside [#with]: until something changes, or the time is up.
    void await(Duration patience) {
        try {
            changed.awaitNanos(patience.toNanos());
        } catch (InterruptedException e) {
            // Pools are told to end by closing the desk; nobody interrupts their threads.
            Thread.currentThread().interrupt();
        }
    }

    /// For a pool, inside [#with].
    boolean isClosed() {
        return closed;
    }

    /// For a pool, inside [#with].
    boolean isWanted() {
        return !waiting.isEmpty();
    }

    /// For a pool: to the slot that waited longest.
    ///
    /// @return whether any slot waited
    boolean give(Found one) {
        return with(() -> {
            Optional<Place> place = closed ? Optional.empty() : Optional.ofNullable(waiting.poll());
            place.ifPresent(at -> {
                at.waits = false;
                at.found = Optional.of(one);
                changed.signalAll();
            });
            return place.isPresent();
        });
    }

    private void await(Place place) {
        if (place.found.isEmpty() && !place.waits) {
            place.waits = true;
            waiting.add(place);
            changed.signalAll();
        }
    }

    /// For a slot. After a vain wait the pools go on listening for it, and the next call finds what came meanwhile.
    Optional<Found> take(Place place, Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = patience.toNanos();
            await(place);
            while (place.found.isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
            }
            Optional<Found> taken = place.found;
            place.found = Optional.empty();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// For a slot: what is to become of an offer it took. Only the first answer counts.
    void answer(Held held, AcknowledgeType how) {
        with(() -> {
            held.answer = held.answer.or(() -> Optional.of(how));
            changed.signalAll();
            return held;
        });
    }

    /// For a slot that ends: it waits no longer.
    ///
    /// @return what had been found for it and not been taken
    Optional<Found> leave(Place place) {
        return with(() -> {
            waiting.remove(place);
            place.waits = false;
            Optional<Found> left = place.found;
            place.found = Optional.empty();
            return left;
        });
    }

    void close() {
        with(() -> {
            closed = true;
            changed.signalAll();
            return closed;
        });
    }
}
