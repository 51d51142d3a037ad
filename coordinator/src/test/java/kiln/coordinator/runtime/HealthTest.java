package kiln.coordinator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class HealthTest {
    private static final long NOW = 1_000_000;

    private final Health health = new Health();

    @Test
    void aLedgerThatTakesNothingForTenSeconds_isTrouble_untilItDoes() {
        health.appendBegins(NOW);
        assertEquals(List.of(), health.troubles(NOW + 10_000));
        assertEquals(List.of("the ledger has not taken an event for 11 s; is Kafka there?"),
                health.troubles(NOW + 11_000));
        health.appendEnds();
        assertEquals(List.of(), health.troubles(NOW + 11_000));
    }

    @Test
    void jobsThatCouldStartAndDoNot_areTrouble_untilOneStarts() {
        health.looked(true, false, NOW);
        health.looked(true, false, NOW + 30_000);
        assertEquals(List.of("nothing has started for 61 s although jobs could start and slots are free"),
                health.troubles(NOW + 61_000));
        health.looked(true, true, NOW + 62_000);
        assertEquals(List.of(), health.troubles(NOW + 62_000));
    }

    @Test
    void aStoreThatKeepsFailing_isTrouble_untilAnErrandSucceeds() {
        health.errandCameHome(false, NOW);
        health.errandCameHome(false, NOW + 20_000);
        assertEquals(List.of("errands to the store have failed for 31 s; is it there?"), health.troubles(NOW + 31_000));
        health.errandCameHome(true, NOW + 32_000);
        assertEquals(List.of(), health.troubles(NOW + 32_000));
    }

    @Test
    void nothingToDo_isNoTrouble() {
        health.looked(false, false, NOW);
        assertEquals(List.of(), health.troubles(NOW + 3_600_000));
    }
}
