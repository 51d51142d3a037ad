package kiln.coordinator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import kiln.schemas.message.Progress;
import org.junit.jupiter.api.Test;

/// When one leads; time is in ms, silence is 5,000.
class LeadershipTest {
    private static final Progress.Leading ANNE = new Progress.Leading("anne", 7, "http://anne:1");
    private static final Progress.Leading BERT = new Progress.Leading("bert", 9, "http://bert:1");

    private final Leadership leadership = new Leadership(false, 5_000, 0);

    @Test
    void whereNobodyLeads_oneLeadsAtOnce() {
        assertTrue(leadership.mayLead(true, 0));
    }

    @Test
    void whereNoOtherCanLead_oneLeadsAtOnce() {
        assertTrue(new Leadership(true, 5_000, 0).mayLead(false, 0));
    }

    @Test
    void whereSomebodyMayLead_oneWaitsForFullSilence() {
        assertFalse(leadsAfterListening(0, 4_999));
        assertTrue(leadership.mayLead(false, 5_000));
    }

    @Test
    void aBeat_beginsTheSilenceAnew() {
        leadsAfterListening(0, 4_000);
        leadership.heard(ANNE, 4_000);

        assertFalse(leadsAfterListening(4_000, 8_999));
        assertTrue(leadership.mayLead(false, 9_000));
    }

    @Test
    void oneWhoWasFollowed_isNotHeardAnyMore() {
        leadership.heard(BERT, 0);
        leadsAfterListening(0, 4_000);
        leadership.heard(ANNE, 4_000);

        assertEquals(Optional.of(BERT), leadership.leader());
        leadsAfterListening(4_000, 4_999);
        assertTrue(leadership.mayLead(false, 5_000));
    }

    @Test
    void timeInWhichItStoodStill_isNoSilence() {
        leadsAfterListening(0, 1_000);

        assertFalse(leadership.mayLead(false, 61_000));
        assertFalse(leadsAfterListening(61_000, 65_999));
        assertTrue(leadership.mayLead(false, 66_000));
    }

    @Test
    void clockSetBack_isNoSilence() {
        leadsAfterListening(0, 4_000);

        assertFalse(leadership.mayLead(false, -7_200_000));
        assertFalse(leadership.mayLead(false, -7_199_000));
    }

    @Test
    void whoWasReplaced_waitsThoughItCameFirst() {
        Leadership alone = new Leadership(true, 5_000, 0);
        alone.waitAnew(10_000);

        assertFalse(alone.mayLead(false, 10_250));
    }

    @Test
    void whoLostTrackOfTheLedger_goesOnAtOnce() {
        leadership.waitAnew(1_000);
        leadership.goOn();

        assertTrue(leadership.mayLead(false, 1_250));
    }

    @Test
    void aLeaderIsFollowed_onceAGreaterTokenBeats() {
        leadership.heard(ANNE, 0);
        assertFalse(leadership.isFollowed(7));
        leadership.heard(BERT, 1_000);

        assertTrue(leadership.isFollowed(7));
        assertFalse(leadership.isFollowed(9));
    }

    /// Asks every 250 ms, as a standby does.
    private boolean leadsAfterListening(long from, long to) {
        boolean leads = false;
        for (long at = from; at < to; at += 250) {
            leads |= leadership.mayLead(false, at);
        }
        return leads | leadership.mayLead(false, to);
    }
}
