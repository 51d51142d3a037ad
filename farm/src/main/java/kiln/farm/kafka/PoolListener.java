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
import org.apache.kafka.clients.consumer.ConsumerRecords;
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
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /// While there is no broker, a share consumer does not wait: each of its threads goes round and round (seen with
    /// kafka-clients 4.3.1). So it gets this long to find one, and is closed and made anew when one can be reached.
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final Duration REST = Duration.ofMillis(500);

    /// How long an answer waits for company.
    private static final Duration LINGER = Duration.ofMillis(5);

    private final BrokerLink link;
    private final OfferDesk desk;
    private final List<Held> held = new ArrayList<>();
    private final Thread thread;
    private volatile Optional<KafkaShareConsumer<byte[], byte[]>> consumer = Optional.empty();

    /// The way to the broker.
    interface BrokerLink {
        KafkaShareConsumer<byte[], byte[]> open();

        /// Whether anybody answers there.
        boolean isReachable();
    }

    private enum Step {
        LISTEN,
        ANSWER,
        HANG_UP,
        END
    }

    /// @param name of the pool
    PoolListener(String name, BrokerLink link, OfferDesk desk) {
        this.link = link;
        this.desk = desk;
        this.thread = Thread.ofPlatform().daemon().name("offers-" + name).start(this::run);
    }

    private void run() {
        try {
            for (Step step = next(); step != Step.END; step = next()) {
                sendAnswers();
                switch (step) {
                    case LISTEN -> listen();
                    case ANSWER -> consumer.ifPresent(KafkaShareConsumer::commitAsync);
                    case HANG_UP -> hangUp();
                    case END -> {}
                }
            }
            sendAnswers();
        } finally {
            consumer.ifPresent(one -> one.close(CLOSE_MAX)); // sends the answers, and gives back what got none
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
                } else if (held.isEmpty() && isCutOff()) {
                    return Step.HANG_UP;
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
                consumer.orElseThrow().acknowledge(one.record(), one.answer().orElseThrow());
            } catch (IllegalStateException e) {
                // The lock is gone: it ran out, or the broker was away. The offer comes again to somebody, and the
                // ledger refuses the second claim.
                LOG.info("offer not acknowledged topic={} offset={} reason=\"{}\"", one.record().topic(), one.record().offset(), e.toString());
            }
        }
    }

    private void listen() {
        try {
            if (consumer.isEmpty()) {
                if (!link.isReachable()) {
                    rest();
                    return;
                }
                consumer = Optional.of(link.open());
            }
            KafkaShareConsumer<byte[], byte[]> open = consumer.get();
            ConsumerRecords<byte[], byte[]> records = open.poll(isConnected(open) ? PATIENCE : LOOK);
            if (records.isEmpty() && isCutOff()) {
                hangUp();
                rest();
            }
            for (ConsumerRecord<byte[], byte[]> record : records) {
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

    /// The broker's locks end by themselves: offers whose answers it never got come again to somebody, and the ledger
    /// refuses the second claim.
    private void hangUp() {
        consumer.ifPresent(open -> open.close(Duration.ZERO));
        consumer = Optional.empty();
        held.clear();
    }

    /// Outside of [#listen] a consumer has found its broker before, and keeps a connection as long as there is one.
    private boolean isCutOff() {
        return consumer.filter(open -> !isConnected(open)).isPresent();
    }

    private void rest() {
        desk.with(() -> {
            desk.await(REST);
            return REST;
        });
    }

    private static boolean isConnected(KafkaShareConsumer<byte[], byte[]> open) {
        return open.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("connection-count"))
                .anyMatch(metric -> metric.metricValue() instanceof Double count && count > 0);
    }

    /// After the desk was closed.
    void wake() {
        consumer.ifPresent(KafkaShareConsumer::wakeup);
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
