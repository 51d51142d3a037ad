package kiln.farm.kafka;

import java.time.Duration;
import kiln.farm.kafka.OfferHandover.Found;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.errors.WakeupException;

/// A member of the share group of one pool, with a thread that listens while the slot wants an offer. Between a found
/// offer and the slot's next wish the thread rests, and the consumer is the slot's to acknowledge with.
final class PoolListener {
    private static final Duration CLOSE_MAX = Duration.ofSeconds(3);

    /// Waiting costs nothing: the broker answers when there is something, and whoever must stop this one wakes it.
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final KafkaShareConsumer<byte[], byte[]> consumer;
    private final OfferHandover slot;
    private final Thread thread;

    /// @param name of the pool
    PoolListener(String name, KafkaShareConsumer<byte[], byte[]> consumer, OfferHandover slot) {
        this.consumer = consumer;
        this.slot = slot;
        this.thread = Thread.ofPlatform().daemon().name("offers-" + name).start(this::run);
    }

    /// To be used only while an offer of this pool is held.
    KafkaShareConsumer<byte[], byte[]> consumer() {
        return consumer;
    }

    private void run() {
        try {
            while (slot.awaitWanted()) {
                listen();
            }
        } finally {
            consumer.close(CLOSE_MAX); // gives back what was not accepted
        }
    }

    private void listen() {
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(PATIENCE)) {
                if (!slot.give(new Found.Offer(this, record))) {
                    consumer.acknowledge(record, AcknowledgeType.RELEASE);
                    consumer.commitAsync(); // a wakeup may be on its way, and would end a synchronous one
                }
            }
        } catch (WakeupException e) {
            // Another pool was first, or this is to end; the caller sees which.
        } catch (RuntimeException e) {
            slot.give(new Found.Failure(e));
        }
    }

    /// Makes it look whether the slot still wants something.
    void wake() {
        consumer.wakeup();
    }

    /// After the handover was closed. Returns early, interrupted again, if the thread is.
    void awaitEnd() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
