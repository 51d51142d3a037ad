package kiln.schemas.transport;

import static kiln.schemas.transport.Samples.offer;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import kiln.schemas.message.JobOffer;
import org.junit.jupiter.api.Test;

/// What every [OfferSink] and [OfferSource] holds to.
public abstract class OffersContract {
    protected abstract Ports ports();

    @Test
    void offer_reachesASlotWhole() {
        try (OfferSink sink = ports().offerSink(); OfferSource slot = ports().offerSource()) {
            sink.offer(List.of(offer(1)));

            assertEquals(Optional.of(offer(1)), Waiting.first(slot::take));
            slot.accept();
        }
    }

    @Test
    void offerPutOutBeforeAnySlotCame_isKept() {
        try (OfferSink sink = ports().offerSink()) {
            sink.offer(List.of(offer(1)));
        }

        try (OfferSource slot = ports().offerSource()) {
            assertEquals(Optional.of(offer(1)), Waiting.first(slot::take));
            slot.accept();
        }
    }

    @Test
    void acceptedOffer_isNotHandedOutAgain() {
        try (OfferSink sink = ports().offerSink(); OfferSource slot = ports().offerSource()) {
            sink.offer(List.of(offer(1)));
            Waiting.first(slot::take);
            slot.accept();

            assertEquals(Optional.empty(), Waiting.atOnce(slot::take));
        }
        try (OfferSource other = ports().offerSource()) {
            assertEquals(Optional.empty(), Waiting.atOnce(other::take));
        }
    }

    @Test
    void twoSlots_shareTheOffersWithoutADouble() {
        try (OfferSink sink = ports().offerSink();
                OfferSource one = ports().offerSource();
                OfferSource other = ports().offerSource()) {
            sink.offer(List.of(offer(1), offer(2)));

            JobOffer first = Waiting.first(one::take).orElseThrow();
            JobOffer second = Waiting.first(other::take).orElseThrow();
            one.accept();
            other.accept();

            assertEquals(Set.of(offer(1), offer(2)), Set.of(first, second));
        }
    }

    @Test
    void offerOfASlotThatClosedWithoutAccepting_reachesAnother() {
        try (OfferSink sink = ports().offerSink()) {
            sink.offer(List.of(offer(1)));
        }
        try (OfferSource goes = ports().offerSource()) {
            Waiting.first(goes::take);
        }

        try (OfferSource stays = ports().offerSource()) {
            assertEquals(Optional.of(offer(1)), Waiting.first(stays::take));
            stays.accept();
        }
    }
}
