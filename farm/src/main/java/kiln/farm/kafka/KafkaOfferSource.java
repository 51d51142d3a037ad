package kiln.farm.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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

/// A member of the share group of each of its pools, asked in turn. They fetch only inside [#take], so a busy slot
/// keeps no offers from others but those its last fetches may have brought along; the broker's lock on these ends in
/// seconds, and the coordinator repeats what nobody claims.
final class KafkaOfferSource implements OfferSource {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaOfferSource.class);
    private static final Duration COMMIT_MAX = Duration.ofSeconds(5);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(3);

    /// How long one pool is listened to before the next; the most an offer waits for it is twice this.
    private static final Duration TURN = Duration.ofMillis(200);

    private final List<KafkaShareConsumer<byte[], byte[]>> pools;
    private Optional<Held> held = Optional.empty();
    private int turn;

    private record Held(KafkaShareConsumer<byte[], byte[]> from, ConsumerRecord<byte[], byte[]> record) {}

    KafkaOfferSource(Clients clients, Set<Pool> pools) {
        this.pools = pools.stream().sorted().map(clients::taker).toList();
    }

    /// Nothing, with the thread's interrupt status set, if it is interrupted.
    ///
    /// @throws IllegalStateException if the offer taken before was not accepted
    @Override
    public Optional<JobOffer> take(Duration patience) {
        held.ifPresent(one -> {
            throw new IllegalStateException("the offer at " + place(one.record()) + " was taken and not yet accepted");
        });
        try {
            poll(patience);
        } catch (InterruptException e) {
            Thread.currentThread().interrupt();
        }
        Optional<JobOffer> offer = held.map(Held::record).flatMap(KafkaOfferSink.WIRE::decodeIfGood);
        if (offer.isEmpty()) {
            settle(AcknowledgeType.REJECT);
        }
        return offer;
    }

    private void poll(Duration patience) {
        Duration longest = pools.size() == 1 ? patience : TURN;
        Duration left = patience;
        do {
            Duration now = left.compareTo(longest) < 0 ? left : longest;
            KafkaShareConsumer<byte[], byte[]> pool = pools.get(turn);
            turn = (turn + 1) % pools.size();
            for (ConsumerRecord<byte[], byte[]> record : pool.poll(now)) {
                held = Optional.of(new Held(pool, record)); // the only one: a consumer takes one record at a time
            }
            left = left.minus(now);
        } while (held.isEmpty() && left.isPositive());
    }

    @Override
    public void accept() {
        settle(AcknowledgeType.ACCEPT);
    }

    /// An acknowledgement that fails costs nothing but a repetition: the offer is handed out again, and the ledger
    /// refuses the second claim.
    private void settle(AcknowledgeType how) {
        held.ifPresent(one -> {
            held = Optional.empty();
            try {
                one.from().acknowledge(one.record(), how);
                one.from().commitSync(COMMIT_MAX).values().stream()
                        .flatMap(Optional::stream)
                        .forEach(failure -> notSettled(one.record(), failure));
            } catch (InterruptException e) {
                Thread.currentThread().interrupt();
            } catch (KafkaException | IllegalStateException e) {
                notSettled(one.record(), e); // the lock is gone: it ran out, or the broker was away
            }
        });
    }

    private static void notSettled(ConsumerRecord<byte[], byte[]> record, RuntimeException failure) {
        LOG.info("offer not acknowledged place=\"{}\" reason=\"{}\"", place(record), failure.toString());
    }

    private static String place(ConsumerRecord<byte[], byte[]> record) {
        return record.topic() + " offset " + record.offset();
    }

    /// Gives back what was not accepted. Each pool waits for its fetch under way, so all do it at once.
    @Override
    public void close() {
        Closing.whileInterrupted(() -> {
            try (ExecutorService closing = Executors.newVirtualThreadPerTaskExecutor()) {
                pools.forEach(pool -> closing.execute(() -> pool.close(CLOSE_MAX)));
            }
        });
    }
}
