package kiln.farm.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import kiln.farm.kafka.OfferHandover.Found;
import org.junit.jupiter.api.Test;

/// One slot, several pools, no broker.
class OfferHandoverTest {
    private static final Found FIRST = new Found.Failure(new IllegalStateException("first"));
    private static final Found SECOND = new Found.Failure(new IllegalStateException("second"));

    private final OfferHandover handover = new OfferHandover();

    @Test
    void whileNobodyAsks_nothingIsTaken() {
        assertFalse(handover.give(FIRST));
    }

    @Test
    void ofTwoPools_theFirstIsTaken_andTheOtherRefused() throws Exception {
        assertEquals(Optional.empty(), handover.take(Duration.ZERO));

        assertTrue(handover.give(FIRST));
        assertFalse(handover.give(SECOND));
        assertEquals(Optional.of(FIRST), handover.take(Duration.ZERO));
    }

    @Test
    void betweenAnOfferAndTheNextWish_poolsRest_andThenGoOn() throws Exception {
        handover.take(Duration.ZERO);
        handover.give(FIRST);
        handover.take(Duration.ZERO);
        var listens = new FutureTask<>(() -> handover.awaitWanted() && handover.give(SECOND));
        Thread.ofVirtual().start(listens);

        assertFalse(handover.give(SECOND));
        assertEquals(Optional.of(SECOND), handover.take(Duration.ofSeconds(30)));
        assertTrue(listens.get(30, TimeUnit.SECONDS));
    }

    @Test
    void afterClosing_poolsEnd() {
        handover.close();

        assertFalse(handover.awaitWanted());
        assertFalse(handover.give(FIRST));
    }
}
