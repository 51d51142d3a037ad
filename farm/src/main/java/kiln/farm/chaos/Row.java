package kiln.farm.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What one scenario came to.
///
/// @param injected faults that were to happen
/// @param fired of these, those that did
/// @param cells promised during it
/// @param lost, doubled, wrong cells that broke I1
/// @param other findings against I2 to I4
/// @param figures by name, mostly seconds of recovery, the longest of each; see the guide for operators
/// @param findings in words, those of I5 too
/// @param skipped why it was not run; empty if it was
public record Row(
        String scenario, int injected, int fired, int cells, int lost, int doubled, int wrong, int other,
        Map<String, Double> figures, double seconds, List<String> findings, String skipped) {
    public Row {
        figures = Collections.unmodifiableMap(new TreeMap<>(figures));
        findings = List.copyOf(findings);
    }

    static Row skipped(String scenario, String why) {
        return new Row(scenario, 0, 0, 0, 0, 0, 0, 0, Map.of(), 0, List.of(), why);
    }

    /// @param judged by the oracle
    /// @param silent faults that did not fire
    static Row of(String scenario, int injected, List<String> silent, int cells, List<Finding> judged,
            Map<String, Double> figures, double seconds) {
        List<String> words = new ArrayList<>();
        judged.forEach(finding -> words.add(finding.toString()));
        silent.forEach(fault -> words.add(new Finding(Finding.Harm.SILENT, fault).toString()));
        return new Row(scenario, injected, injected - silent.size(), cells, count(judged, Finding.Harm.LOST),
                count(judged, Finding.Harm.DOUBLED), count(judged, Finding.Harm.WRONG),
                count(judged, Finding.Harm.SPLICED) + count(judged, Finding.Harm.CHANGED)
                        + count(judged, Finding.Harm.LEFT),
                figures, seconds, words, "");
    }

    private static int count(List<Finding> findings, Finding.Harm harm) {
        return (int) findings.stream().filter(finding -> finding.harm() == harm).count();
    }

    /// Whether every invariant held and every fault fired. A skipped scenario says nothing against the farm.
    public boolean good() {
        return findings.isEmpty();
    }
}
