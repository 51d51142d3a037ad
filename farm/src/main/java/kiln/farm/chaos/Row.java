package kiln.farm.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What one scenario came to.
///
/// @param injected faults that were asked for
/// @param reached of these, those whose place the farm came to
/// @param fired of these, those that did their harm
/// @param cells promised during it
/// @param lost, doubled, wrong cells that broke I1
/// @param other findings against I2 to I4, and promised times that were missed
/// @param recovery by kind, in seconds, every single one; see the guide for operators
/// @param figures other than times, the largest of each
/// @param findings in words, those of I5 too
/// @param skipped why it was not run; empty if it was
public record Row(
        String scenario, int injected, int reached, int fired, int cells, int lost, int doubled, int wrong, int other,
        Map<String, List<Double>> recovery, Map<String, Double> figures, double seconds, List<String> findings,
        String skipped) {
    public Row {
        recovery = Collections.unmodifiableMap(new TreeMap<>(recovery));
        figures = Collections.unmodifiableMap(new TreeMap<>(figures));
        findings = List.copyOf(findings);
    }

    /// It was asked for, and there was no time for it.
    static Row late(Scenario scenario) {
        return unrun(scenario.name(), scenario.faults(), List.of(silent(scenario.name(), Hit.LATE)), "the time was over");
    }

    /// It cannot be run on this machine.
    static Row impossible(Scenario scenario, String why) {
        return unrun(scenario.name(), 0, List.of(), why);
    }

    private static Row unrun(String scenario, int faults, List<String> findings, String why) {
        return new Row(scenario, faults, 0, 0, 0, 0, 0, 0, 0, Map.of(), Map.of(), 0, findings, why);
    }

    /// What was measured while it ran.
    ///
    /// @param hits by fault
    record Measured(
            Map<String, Hit> hits, int cells, Map<String, List<Double>> recovery, Map<String, Double> figures, double seconds) {}

    /// @param judged by the oracle
    static Row of(String scenario, Measured measured, List<Finding> judged) {
        List<String> words = new ArrayList<>();
        judged.forEach(finding -> words.add(finding.toString()));
        measured.hits().forEach((fault, hit) -> {
            if (hit != Hit.FIRED) {
                words.add(silent(fault, hit));
            }
        });
        return new Row(scenario, measured.hits().size(), (int) measured.hits().values().stream().filter(Hit::reached).count(),
                (int) measured.hits().values().stream().filter(hit -> hit == Hit.FIRED).count(), measured.cells(),
                count(judged, Finding.Harm.LOST), count(judged, Finding.Harm.DOUBLED), count(judged, Finding.Harm.WRONG),
                count(judged, Finding.Harm.SPLICED) + count(judged, Finding.Harm.CHANGED)
                        + count(judged, Finding.Harm.LEFT) + count(judged, Finding.Harm.SLOW),
                measured.recovery(), measured.figures(), measured.seconds(), words, "");
    }

    private static String silent(String fault, Hit hit) {
        return new Finding(Finding.Harm.SILENT, fault + " " + hit.words()).toString();
    }

    private static int count(List<Finding> findings, Finding.Harm harm) {
        return (int) findings.stream().filter(finding -> finding.harm() == harm).count();
    }

    /// Whether every invariant held and every fault fired. What is impossible here says nothing against the farm.
    public boolean good() {
        return findings.isEmpty();
    }
}
