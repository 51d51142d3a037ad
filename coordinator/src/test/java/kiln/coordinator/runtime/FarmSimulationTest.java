package kiln.coordinator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import kiln.coordinator.runtime.SimWorld.Fault;
import org.junit.jupiter.api.Test;

/// The farm in bad weather. `-Dsim.seeds=N` runs more seeds, `-Dsim.seed=S` replays one.
class FarmSimulationTest {
    private static final int SEEDS = Integer.getInteger("sim.seeds", 400);

    @Test
    void noCellIsLostOrDoubled_whateverHappens() {
        Map<Fault, Integer> fired = new EnumMap<>(Fault.class);
        long only = Long.getLong("sim.seed", -1);
        for (long seed = only < 0 ? 0 : only; seed < (only < 0 ? SEEDS : only + 1); seed++) {
            run(seed).forEach((fault, times) -> fired.merge(fault, times, Integer::sum));
        }
        Set<Fault> calm = EnumSet.allOf(Fault.class);
        calm.removeAll(fired.keySet());
        assertEquals(only < 0 ? Set.of() : calm, calm, "every fault fired: " + fired);
    }

    private static Map<Fault, Integer> run(long seed) {
        try {
            return new FarmSimulation(seed).run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + " (replay with -Dsim.seed=" + seed + "): " + e.getMessage(), e);
        }
    }
}
