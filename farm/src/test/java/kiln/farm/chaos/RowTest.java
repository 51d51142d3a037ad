package kiln.farm.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kiln.farm.chaos.Finding.Harm;
import org.junit.jupiter.api.Test;

class RowTest {
    private static final Scenario PAUSE = new Pause("pause", false);

    private static Row row(Map<String, Hit> hits, Finding... findings) {
        return Row.of("kill", new Row.Measured(hits, 3, Map.of("detected", List.of(4.0, 2.0, 3.0)), Map.of(), 1), List.of(findings));
    }

    @Test
    void aFaultThatDidNotFire_spoilsTheRow_andSaysHowFarItCame() {
        Map<String, Hit> hits = new LinkedHashMap<>();
        hits.put("a", Hit.FIRED);
        hits.put("b", Hit.REACHED);
        hits.put("c", Hit.MISSED);
        hits.put("d", Hit.LATE);

        Row row = row(hits);

        assertEquals(List.of(4, 2, 1, false), List.of(row.injected(), row.reached(), row.fired(), row.good()));
        assertEquals(List.of("I5 silent: b was reached and did nothing", "I5 silent: c was not reached",
                "I5 silent: d was not tried: the time was over"), row.findings());
    }

    @Test
    void whatTheTimeWasOverFor_spoilsTheRun_andWhatIsImpossibleHereDoesNot() {
        Row late = Row.late(new WorkerKills("kill-worker", List.of("x", "y"), new kiln.farm.fault.FaultAction.Halt()));
        Row impossible = Row.impossible(PAUSE, "no signals here");

        assertEquals(List.of(false, 2), List.of(late.good(), late.injected()));
        assertEquals(List.of(true, 0), List.of(impossible.good(), impossible.injected()));
        assertEquals(false, Totals.of(List.of(row(Map.of("a", Hit.FIRED)), late)).complete());
        assertEquals(true, Totals.of(List.of(row(Map.of("a", Hit.FIRED)), impossible)).complete());
        assertEquals(false, Totals.of(List.of(impossible)).complete());
    }

    @Test
    void totalsAreSums_andRecoveriesAreTakenTogether() {
        Totals totals = Totals.of(List.of(
                row(Map.of("a", Hit.FIRED), new Finding(Harm.LOST, "x"), new Finding(Harm.DOUBLED, "y")),
                row(Map.of("b", Hit.MISSED), new Finding(Harm.WRONG, "z"), new Finding(Harm.SLOW, "t"), new Finding(Harm.LEFT, "u"))));

        assertEquals(new Totals(2, 1, 1, 6, 1, 1, 1, 2, 2, 0, Map.of("detected", new Spread(6, 3.0, 4.0))), totals);
    }
}
