package kiln.farm.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a whole run came to.
///
/// @param injected faults that were asked for; `reached` of these, those whose place the farm came to; `fired` of these,
///     those that did their harm
/// @param cells promised
/// @param lost, doubled, wrong cells that broke I1
/// @param other findings against I2 to I4, and promised times that were missed
/// @param scenarios that were run; `notRun` those that were asked for and were not, for want of time
/// @param recovery by kind, in seconds
public record Totals(
        int injected, int reached, int fired, int cells, int lost, int doubled, int wrong, int other, int scenarios, int notRun,
        Map<String, Spread> recovery) {

    public static Totals of(List<Row> rows) {
        Map<String, List<Double>> samples = new TreeMap<>();
        rows.forEach(row -> row.recovery().forEach((kind, more) ->
                samples.computeIfAbsent(kind, k -> new ArrayList<>()).addAll(more)));
        Map<String, Spread> recovery = new TreeMap<>();
        samples.forEach((kind, all) -> recovery.put(kind, Spread.of(all)));
        return new Totals(
                rows.stream().mapToInt(Row::injected).sum(), rows.stream().mapToInt(Row::reached).sum(),
                rows.stream().mapToInt(Row::fired).sum(), rows.stream().mapToInt(Row::cells).sum(),
                rows.stream().mapToInt(Row::lost).sum(), rows.stream().mapToInt(Row::doubled).sum(),
                rows.stream().mapToInt(Row::wrong).sum(), rows.stream().mapToInt(Row::other).sum(),
                (int) rows.stream().filter(row -> row.skipped().isEmpty()).count(),
                (int) rows.stream().filter(row -> !row.skipped().isEmpty() && !row.good()).count(), recovery);
    }

    /// Whether it proves something: at least one fault was asked for, and all of them fired.
    public boolean complete() {
        return injected > 0 && fired == injected && notRun == 0;
    }
}
