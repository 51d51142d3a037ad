package kiln.farm.kafka;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import kiln.schemas.message.JobOffer;
import kiln.schemas.plan.Pool;
import kiln.schemas.transport.OfferSource;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A member of the workers' share group. It fetches only inside [#take], so a busy slot keeps no offer from others but
/// the one its last fetch may have brought along; the broker's lock on that one ends in seconds, and the coordinator
/// repeats what nobody claims.
final class KafkaOfferSource implements OfferSource {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaOfferSource.class);
    private static final Duration COMMIT_MAX = Duration.ofSeconds(5);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(3);

    private final KafkaShareConsumer<byte[], byte[]> consumer;
    private Optional<ConsumerRecord<byte[], byte[]>> held = Optional.empty();

    KafkaOfferSource(Clients clients, Set<Pool> pools) {
        this.consumer = clients.taker(pools.stream().map(Topics::offers).sorted().toList());
    }

    /// Nothing, with the thread's interrupt status set, if it is interrupted.
    ///
    /// @throws IllegalStateException if the offer taken before was not accepted
    @Override
    public Optional<JobOffer> take(Duration patience) {
        held.ifPresent(record -> {
            throw new IllegalStateException("the offer at " + place(record) + " was taken and not yet accepted");
        });
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(patience)) {
                held = Optional.of(record); // the only one: the consumer takes one record at a time
            }
        } catch (InterruptException e) {
            Thread.currentThread().interrupt();
        }
        Optional<JobOffer> offer = held.flatMap(KafkaOfferSink.WIRE::decodeIfGood);
        if (offer.isEmpty()) {
            settle(AcknowledgeType.REJECT);
        }
        return offer;
    }

    @Override
    public void accept() {
        settle(AcknowledgeType.ACCEPT);
    }

    /// An acknowledgement that fails costs nothing but a repetition: the offer is handed out again, and the ledger
    /// refuses the second claim.
    private void settle(AcknowledgeType how) {
        held.ifPresent(record -> {
            held = Optional.empty();
            try {
                consumer.acknowledge(record, how);
                consumer.commitSync(COMMIT_MAX).values().stream()
                        .flatMap(Optional::stream)
                        .forEach(failure -> notSettled(record, failure));
            } catch (InterruptException e) {
                Thread.currentThread().interrupt();
            } catch (KafkaException | IllegalStateException e) {
                notSettled(record, e); // the lock is gone: it ran out, or the broker was away
            }
        });
    }

    private static void notSettled(ConsumerRecord<byte[], byte[]> record, RuntimeException failure) {
        LOG.warn("offer not acknowledged, it may come again place=\"{}\" reason=\"{}\"", place(record), failure.toString());
    }

    private static String place(ConsumerRecord<byte[], byte[]> record) {
        return record.topic() + " offset " + record.offset();
    }

    @Override
    public void close() {
        Closing.whileInterrupted(() -> consumer.close(CLOSE_MAX));
    }
}
