package kiln.farm.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import kiln.farm.kafka.OfferDesk.Found;
import kiln.farm.kafka.OfferDesk.Held;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/// Slots and pools at one desk, no broker.
class OfferDeskTest {
    private static final Found FIRST = new Found.Failure(new IllegalStateException("first"));
    private static final Found SECOND = new Found.Failure(new IllegalStateException("second"));

    private final OfferDesk desk = new OfferDesk();
    private final OfferDesk.Place one = new OfferDesk.Place();
    private final OfferDesk.Place other = new OfferDesk.Place();

    @Test
    void whileNobodyAsks_nothingIsTaken() {
        assertFalse(desk.give(FIRST));
    }

    @Test
    void ofTwoPools_theFirstIsTaken_andTheOtherRefused() throws Exception {
        assertEquals(Optional.empty(), desk.take(one, Duration.ZERO));

        assertTrue(desk.give(FIRST));
        assertFalse(desk.give(SECOND));
        assertEquals(Optional.of(FIRST), desk.take(one, Duration.ZERO));
    }

    @Test
    void slotsAreServedInTheOrderTheyAsked_eachOnce() throws Exception {
        desk.take(one, Duration.ZERO);
        desk.take(one, Duration.ZERO);
        desk.take(other, Duration.ZERO);

        assertTrue(desk.give(FIRST));
        assertTrue(desk.give(SECOND));
        assertFalse(desk.give(FIRST));

        assertEquals(
                List.of(Optional.of(FIRST), Optional.of(SECOND)),
                List.of(desk.take(one, Duration.ZERO), desk.take(other, Duration.ZERO)));
    }

    @Test
    void slotThatLeaves_waitsForNothing_andGivesBackWhatItDidNotTake() throws Exception {
        desk.take(one, Duration.ZERO);
        desk.take(other, Duration.ZERO);
        desk.give(FIRST);

        assertEquals(List.of(Optional.of(FIRST), Optional.empty()), List.of(desk.leave(one), desk.leave(other)));
        assertFalse(desk.give(SECOND));
    }

    @Test
    void onlyTheFirstAnswerToAnOfferCounts() {
        Held held = new Held(new ConsumerRecord<>("topic", 0, 0, new byte[0], new byte[0]), 0);

        desk.answer(held, AcknowledgeType.ACCEPT);
        desk.answer(held, AcknowledgeType.RELEASE);

        assertEquals(Optional.of(AcknowledgeType.ACCEPT), held.answer());
    }

    @Test
    void afterClosing_nothingIsTaken() throws Exception {
        desk.take(one, Duration.ZERO);
        desk.close();

        assertFalse(desk.give(FIRST));
    }
}
