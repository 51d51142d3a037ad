package kiln.coordinator.view;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Why cells of a build did not come about: as many entries as there is to be mended, not as there are cells.
///
/// @param count cells in trouble
/// @param causes those with most cells first
/// @param lookedBack older builds that were read to find out since when
public record Causes(String build, int count, List<Cause> causes, int lookedBack) {

    /// Cells whose failed jobs said the same, but for places and numbers.
    ///
    /// @param signature what they have in common
    /// @param error how the first of the jobs failed, with its code
    /// @param job the first of the jobs; empty if it is not known any more
    /// @param jobs how many failed like this
    /// @param count cells, of which `failed` are to blame themselves and `blocked` wait for one of the jobs
    /// @param since the oldest build, of those without a break before this one, where any of the cells failed like this
    /// @param builds in how many builds on end, this one included
    /// @param cells all of them
    public record Cause(
            String signature, String error, String job, String title, int jobs, int count, int failed, int blocked,
            String since, int builds, List<String> cells) {
        private Cause before(String older) {
            return new Cause(signature, error, job, title, jobs, count, failed, blocked, older, builds + 1, cells);
        }
    }

    /// An older build, as far as it tells how long something has been wrong.
    ///
    /// @param cells all it has
    public record Past(String build, Set<String> cells, List<Trouble> troubles) {}

    /// @param past newest first
    static Causes of(String build, List<Trouble> troubles, Stream<Past> past) {
        Map<String, List<Trouble>> bySignature = troubles.stream()
                .collect(Collectors.groupingBy(trouble -> Signature.of(trouble.message()), LinkedHashMap::new, Collectors.toList()));
        List<Cause> open = new ArrayList<>();
        bySignature.forEach((signature, some) -> open.add(cause(build, signature, some)));
        List<Cause> causes = new ArrayList<>();
        int looked = 0;
        var older = past.iterator();
        while (!open.isEmpty() && older.hasNext()) {
            looked++;
            goBack(open, causes, older.next());
        }
        causes.addAll(open);
        causes.sort(Comparator.comparingInt(Cause::count).reversed().thenComparing(Cause::signature));
        return new Causes(build, troubles.size(), causes, looked);
    }

    private static Cause cause(String build, String signature, List<Trouble> troubles) {
        Trouble first = troubles.stream().filter(one -> !one.state().equals("blocked")).findFirst().orElse(troubles.getFirst());
        int blocked = (int) troubles.stream().filter(one -> one.state().equals("blocked")).count();
        return new Cause(
                signature, first.message(), first.job(), first.title(),
                (int) troubles.stream().map(Trouble::job).distinct().count(),
                troubles.size(), troubles.size() - blocked, blocked, build, 1,
                troubles.stream().map(Trouble::cell).toList());
    }

    /// Moves what was not wrong yet from the open ones to the closed. A build that has none of the cells says nothing.
    private static void goBack(List<Cause> open, List<Cause> closed, Past past) {
        Map<String, Set<String>> wrong = new LinkedHashMap<>();
        past.troubles().forEach(one ->
                wrong.computeIfAbsent(Signature.of(one.message()), signature -> new TreeSet<>()).add(one.cell()));
        for (Cause cause : List.copyOf(open)) {
            Set<String> cells = new HashSet<>(cause.cells());
            boolean tried = past.cells().stream().anyMatch(cells::contains);
            boolean same = Optional.ofNullable(wrong.get(cause.signature())).stream()
                    .flatMap(Set::stream).anyMatch(cells::contains);
            if (tried) {
                open.remove(cause);
                (same ? open : closed).add(same ? cause.before(past.build()) : cause);
            }
        }
    }
}
