package kiln.coordinator.view;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What changed from one build to another.
///
/// @param added cells that only the second has
/// @param removed cells that only the first has
/// @param slower cells that took more than a quarter longer, and [#SECONDS_MIN] s at least
/// @param bigger cells whose image grew by more than a tenth
/// @param same cells that both have, with nothing to say of them
public record Comparison(
        String a,
        String b,
        List<Change> newlyFailing,
        List<Change> fixed,
        List<Change> stillFailing,
        List<Change> added,
        List<Change> removed,
        List<Growth> slower,
        List<Growth> bigger,
        int same) {
    static final int SECONDS_MIN = 10;
    private static final double SLOWER = 1.25;
    private static final double BIGGER = 1.10;
    private static final Set<String> BAD = Set.of("failed", "blocked", "quarantined");

    /// @param a, b its states; empty where it is not
    /// @param reason how it fails, in the second build if it does there, else in the first; empty if in none
    public record Change(String cell, String a, String b, String reason) {}

    /// @param a, b seconds or bytes
    /// @param times how often the first goes into the second
    public record Growth(String cell, long a, long b, double times) {
        private static Growth of(String cell, long a, long b) {
            return new Growth(cell, a, b, Math.round(100.0 * b / a) / 100.0);
        }
    }

    static Comparison of(Grid a, List<Trouble> troublesA, Grid b, List<Trouble> troublesB) {
        Comparison result = new Comparison(a.build(), b.build(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(),
                new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), 0);
        Map<String, String> reasons = new LinkedHashMap<>();
        troublesA.forEach(one -> reasons.put(one.cell(), one.message()));
        troublesB.forEach(one -> reasons.put(one.cell(), one.message()));
        Map<String, Grid.Point> before = new LinkedHashMap<>();
        a.points().forEach(point -> before.put(point.cell(), point));
        int same = 0;
        for (Grid.Point after : b.points()) {
            Grid.Point was = before.remove(after.cell());
            String reason = reasons.getOrDefault(after.cell(), "");
            if (was == null) {
                result.added().add(new Change(after.cell(), "", after.state(), reason));
            } else if (!result.sort(was, after, reason)) {
                same++;
            }
        }
        before.values().forEach(gone -> result.removed().add(
                new Change(gone.cell(), gone.state(), "", reasons.getOrDefault(gone.cell(), ""))));
        result.slower().sort(Comparator.comparingDouble(Growth::times).reversed());
        result.bigger().sort(Comparator.comparingDouble(Growth::times).reversed());
        return new Comparison(result.a, result.b, result.newlyFailing, result.fixed, result.stillFailing, result.added,
                result.removed, result.slower, result.bigger, same);
    }

    /// @return whether there is anything to say of the cell
    private boolean sort(Grid.Point was, Grid.Point is, String reason) {
        boolean bad = BAD.contains(is.state());
        Change change = new Change(is.cell(), was.state(), is.state(), reason);
        if (BAD.contains(was.state())) {
            boolean fixed = is.state().equals("built") || is.state().equals("reused");
            if (bad || fixed) {
                (bad ? stillFailing : fixed()).add(change);
            }
            return bad || fixed;
        }
        if (bad) {
            newlyFailing.add(change);
        }
        boolean longer = was.seconds() > 0 && is.seconds() >= SECONDS_MIN && is.seconds() > SLOWER * was.seconds();
        if (longer) {
            slower.add(Growth.of(is.cell(), was.seconds(), is.seconds()));
        }
        boolean larger = was.bytes() > 0 && is.bytes() > BIGGER * was.bytes();
        if (larger) {
            bigger.add(Growth.of(is.cell(), was.bytes(), is.bytes()));
        }
        return bad || longer || larger;
    }
}
