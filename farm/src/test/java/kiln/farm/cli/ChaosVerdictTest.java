package kiln.farm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import kiln.farm.chaos.Totals;
import org.junit.jupiter.api.Test;

class ChaosVerdictTest {
    private static String verdict(int injected, int fired, int lost, int other, int notRun) {
        return ChaosCommand.verdict(new Totals(injected, fired, fired, 500, lost, 0, 0, other, 3, notRun, Map.of()));
    }

    @Test
    void whatIsProven_isSaidWithItsNumbers() {
        assertEquals("All 210 faults fired; of 500 cells none was lost, doubled or wrong.", verdict(210, 210, 0, 0, 0));
    }

    @Test
    void whatIsNotProven_isSaidWithEveryReason() {
        assertEquals("NOT proven: 1 cells lost, doubled or wrong; 2 other findings; 3 of 210 faults did not fire; "
                + "4 scenarios not run when --minutes were over.", verdict(210, 207, 1, 2, 4));
    }

    @Test
    void aRunWithoutAFault_provesNothing() {
        assertEquals("NOT proven: nothing was injected: --only matches nothing that can be run here.", verdict(0, 0, 0, 0, 0));
    }
}
