package kiln.farm.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import kiln.farm.kafka.OfferHandover.Found;
import kiln.schemas.message.JobOffer;
import kiln.schemas.plan.Pool;
import kiln.schemas.transport.OfferSource;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Listens to all its pools at once, each with a [PoolListener] of its own. They fetch only while the slot waits in
/// [#take] or is about to come back to it, so a busy slot keeps no offers from others but those its last fetches may
/// have brought along; the broker's lock on these ends in seconds, and the coordinator repeats what nobody claims.
final class KafkaOfferSource implements OfferSource {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaOfferSource.class);
    private static final Duration COMMIT_MAX = Duration.ofSeconds(5);

    private final OfferHandover handover = new OfferHandover();
    private final List<PoolListener> pools;
    private Optional<Found.Offer> held = Optional.empty();

    KafkaOfferSource(Clients clients, Set<Pool> pools) {
        this.pools = pools.stream()
                .sorted()
                .map(pool -> new PoolListener(pool.id(), clients.taker(pool), handover))
                .toList();
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
            handover.take(patience).ifPresent(this::hold);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Optional<JobOffer> offer = held.map(Found.Offer::record).flatMap(KafkaOfferSink.WIRE::decodeIfGood);
        if (offer.isEmpty()) {
            settle(AcknowledgeType.REJECT);
        }
        return offer;
    }

    private void hold(Found found) {
        switch (found) {
            case Found.Offer offer -> {
                held = Optional.of(offer);
                pools.stream().filter(pool -> pool != offer.from()).forEach(PoolListener::wake);
            }
            case Found.Failure failure -> throw failure.why();
        }
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
                one.from().consumer().acknowledge(one.record(), how);
                one.from().consumer().commitSync(COMMIT_MAX).values().stream()
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
        handover.close();
        Closing.whileInterrupted(() -> {
            pools.forEach(PoolListener::wake);
            pools.forEach(PoolListener::awaitEnd);
        });
    }
}
