package kiln.farm.sim;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/// I5: the faults that were meant to happen did happen. Judged over many nights: no single one has them all.
public final class I5FaultsFired {
    private I5FaultsFired() {}

    /// Faults that never happened.
    public static Set<Fault> missing(Map<Fault, Long> fired) {
        Set<Fault> missing = EnumSet.allOf(Fault.class);
        missing.removeAll(fired.keySet());
        return missing;
    }
}
