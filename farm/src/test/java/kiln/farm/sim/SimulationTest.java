package kiln.farm.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// The farm in bad weather. `-Dsim.seeds=N` plays more nights, `-Dsim.seed=S` replays one.
class SimulationTest {
    private static final long SEEDS = Long.getLong("sim.seeds", 1000);
    private static final Logger KILN = (Logger) LoggerFactory.getLogger("kiln");

    @BeforeAll
    static void farmsInTroubleSayALot() {
        KILN.setLevel(Level.OFF);
    }

    @AfterAll
    static void logAgain() {
        KILN.setLevel(null);
    }

    @Test
    void noCellIsLostDoubledOrBlamedWrongly_whateverHappens() {
        long only = Long.getLong("sim.seed", -1);
        Season.Yield yield = Season.run(
                Math.max(only, 0), only < 0 ? SEEDS : 1, Runtime.getRuntime().availableProcessors(), 5);

        assertEquals(List.of(), yield.failures().stream()
                .map(night -> "seed " + night.seed() + " (./kiln sim --seed " + night.seed() + " shows all of it): "
                        + night.violation().orElseThrow().getMessage())
                .toList());
        assertEquals(only < 0 ? Set.of() : I5FaultsFired.missing(yield.fired()), I5FaultsFired.missing(yield.fired()));
    }

    @Test
    void theSameSeed_isTheSameNight() {
        Night first = Season.replay(9300);
        Night again = Season.replay(9300);

        assertEquals(first.trace(), again.trace());
        assertEquals(first.digest(), again.digest());
        assertTrue(first.trace().size() > 100, "only " + first.trace().size() + " lines");
        assertNotEquals(first.digest(), Season.replay(9301).digest());
    }

    @Test
    void aSeasonEnds_whenNobodyWantsMoreOfIt() {
        Season.Yield yield = Season.run(0, 1_000, 1, 1, nights -> nights < 3);

        assertEquals(3, yield.nights());
    }

    @Test
    void faultThatNeverFired_isNamed() {
        assertEquals(Set.of(Fault.values()), I5FaultsFired.missing(java.util.Map.of()));
    }
}
