package kiln.coordinator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Whose silence it is; time is in ms, patience is 5,000.
class HearingTest {
    private final Hearing hearing = new Hearing(5_000, 0);

    @Test
    void whileItHearsItself_itIsNotDeaf() {
        hearing.heardItself(1_000);

        assertEquals(List.of(false, false, true), List.of(
                hearing.isDeaf(1_000), hearing.isDeaf(6_000), hearing.isDeaf(6_001)));
    }

    @Test
    void whoWasStoppedAndHearsItselfBeforeAnythingElse_wasDeafAllTheSame() {
        hearing.isBack(1_000);
        hearing.heardItself(30_000);

        assertEquals(List.of(true, false), List.of(hearing.isBack(30_001), hearing.isBack(30_002)));
    }

    @Test
    void hearingAgain_isToldOnce() {
        boolean before = hearing.isBack(4_000);
        boolean deaf = hearing.isBack(60_000);
        hearing.heardItself(60_500);

        assertEquals(List.of(false, false, true, false), List.of(
                before, deaf, hearing.isBack(60_600), hearing.isBack(60_700)));
    }
}
