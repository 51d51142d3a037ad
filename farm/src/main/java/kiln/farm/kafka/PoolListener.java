package kiln.farm.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kiln.farm.kafka.OfferDesk.Found;
import kiln.farm.kafka.OfferDesk.Held;
import kiln.schemas.message.JobOffer;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A worker's member in the share group of one pool, with the one thread that may use it. Answers to offers travel with
/// the next request for more, or by themselves if no more is wanted.
final class PoolListener {
    private static final Logger LOG = LoggerFactory.getLogger(PoolListener.class);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(3);

    /// Waiting costs nothing: the broker answers when there is something, and whoever must stop this one wakes it.
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /// How long an answer waits for company.
    private static final Duration LINGER = Duration.ofMillis(5);

    private final KafkaShareConsumer<byte[], byte[]> consumer;
    private final OfferDesk desk;
    private final List<Held> held = new ArrayList<>();
    private final Thread thread;

    private enum Step {
        LISTEN,
        ANSWER,
        END
    }

    /// @param name of the pool
    PoolListener(String name, KafkaShareConsumer<byte[], byte[]> consumer, OfferDesk desk) {
        this.consumer = consumer;
        this.desk = desk;
        this.thread = Thread.ofPlatform().daemon().name("offers-" + name).start(this::run);
    }

    private void run() {
        try {
            for (Step step = next(); step != Step.END; step = next()) {
                sendAnswers();
                switch (step) {
                    case LISTEN -> listen();
                    case ANSWER -> consumer.commitAsync();
                    case END -> {}
                }
            }
            sendAnswers();
        } finally {
            consumer.close(CLOSE_MAX); // sends the answers, and gives back what got none
        }
    }

    /// Waits until there is something to do. The consumer takes no request for more while an offer has no answer, so
    /// one that gets none goes back when the broker's lock on it has ended anyway.
    private Step next() {
        return desk.with(() -> {
            boolean lingered = false;
            while (true) {
                boolean open = held.stream().anyMatch(one -> one.answer().isEmpty());
                boolean answered = held.stream().anyMatch(one -> one.answer().isPresent());
                if (desk.isClosed()) {
                    return Step.END;
                } else if (!open && desk.isWanted()) {
                    return Step.LISTEN;
                } else if (answered && lingered || open && held.stream().anyMatch(PoolListener::isOver)) {
                    return Step.ANSWER;
                }
                desk.await(answered ? LINGER : held.isEmpty() ? PATIENCE : Topics.LOCK);
                lingered = answered;
            }
        });
    }

    private static boolean isOver(Held one) {
        return System.nanoTime() - one.sinceNanos() > Topics.LOCK.toNanos();
    }

    private void sendAnswers() {
        List<Held> answered = desk.with(() -> {
            held.stream().filter(PoolListener::isOver).forEach(one -> desk.answer(one, AcknowledgeType.RELEASE));
            return held.stream().filter(one -> one.answer().isPresent()).toList();
        });
        for (Held one : answered) {
            held.remove(one);
            try {
                consumer.acknowledge(one.record(), one.answer().orElseThrow());
            } catch (IllegalStateException e) {
                // The lock is gone: it ran out, or the broker was away. The offer comes again to somebody, and the
                // ledger refuses the second claim.
                LOG.info("offer not acknowledged topic={} offset={} reason=\"{}\"", one.record().topic(), one.record().offset(), e.toString());
            }
        }
    }

    private void listen() {
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(PATIENCE)) {
                Held one = new Held(record, System.nanoTime());
                held.add(one);
                if (!desk.give(new Found.Offer(one))) {
                    desk.answer(one, AcknowledgeType.RELEASE);
                }
            }
        } catch (WakeupException e) {
            // This is to end; the desk is closed.
        } catch (RuntimeException e) {
            desk.give(new Found.Failure(e));
        }
    }

    /// After the desk was closed.
    void wake() {
        consumer.wakeup();
    }

    /// Returns early, interrupted again, if the thread is.
    void awaitEnd() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Where an offer lay, for messages.
    static String place(Held one) {
        return one.record().topic() + " offset " + one.record().offset();
    }

    static Optional<JobOffer> read(Held one) {
        return KafkaOfferSink.WIRE.decodeIfGood(one.record());
    }
}
