package kiln.farm.kafka;

import java.time.Duration;
import java.util.Optional;
import kiln.farm.kafka.OfferDesk.Found;
import kiln.farm.kafka.OfferDesk.Held;
import kiln.schemas.message.JobOffer;
import kiln.schemas.transport.OfferSource;
import org.apache.kafka.clients.consumer.AcknowledgeType;

/// One slot at its worker's desk.
final class KafkaOfferSource implements OfferSource {
    private final OfferDesk desk;
    private final OfferDesk.Place place = new OfferDesk.Place();
    private final Runnable onClose;
    private Optional<Held> held = Optional.empty();

    /// @param onClose told that this slot is gone, after it gave everything back
    KafkaOfferSource(OfferDesk desk, Runnable onClose) {
        this.desk = desk;
        this.onClose = onClose;
    }

    /// Nothing, with the thread's interrupt status set, if it is interrupted.
    ///
    /// @throws IllegalStateException if the offer taken before was not accepted
    @Override
    public Optional<JobOffer> take(Duration patience) {
        held.ifPresent(one -> {
            throw new IllegalStateException("the offer at " + PoolListener.place(one) + " was taken and not yet accepted");
        });
        try {
            desk.take(place, patience).ifPresent(this::hold);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Optional<JobOffer> offer = held.flatMap(PoolListener::read);
        if (offer.isEmpty()) {
            settle(AcknowledgeType.REJECT);
        }
        return offer;
    }

    private void hold(Found found) {
        switch (found) {
            case Found.Offer offer -> held = Optional.of(offer.held());
            case Found.Failure failure -> throw failure.why();
        }
    }

    /// The broker hears of it in some milliseconds. An answer that does not arrive costs nothing but a repetition: the
    /// offer is handed out again, and the ledger refuses the second claim.
    @Override
    public void accept() {
        settle(AcknowledgeType.ACCEPT);
    }

    private void settle(AcknowledgeType how) {
        held.ifPresent(one -> desk.answer(one, how));
        held = Optional.empty();
    }

    @Override
    public void close() {
        settle(AcknowledgeType.RELEASE);
        desk.leave(place).ifPresent(found -> {
            switch (found) {
                case Found.Offer offer -> desk.answer(offer.held(), AcknowledgeType.RELEASE);
                case Found.Failure failure -> {}
            }
        });
        onClose.run();
    }
}
