package kiln.schemas.problem;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Answers to a misspelt name: the known name that is nearest to it.
public final class Nearest {
    /// How many known names a message lists at most; beyond that the list helps nobody.
    private static final int LISTED = 24;

    private Nearest() {}

    /// The known name with the smallest edit distance, the first in alphabetical order among equals. None when even
    /// that one differs in more than a third of the longer name's letters (but two letters are always forgiven).
    public static Optional<String> to(String name, Collection<String> known) {
        return known.stream()
                .filter(candidate -> distance(name, candidate) <= tolerance(name, candidate))
                .min(Comparator.<String>comparingInt(candidate -> distance(name, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /// `unknown board "orangepi-pcc"; did you mean orangepi-pc? known: bpim2u, orangepi-pc`.
    ///
    /// @param kind what the name should have named, e.g. `board`
    public static String unknown(String kind, String name, Collection<String> known) {
        String guess = to(name, known).map(near -> "; did you mean " + near + "?").orElse(";");
        return "unknown " + kind + " \"" + name + "\"" + guess + " known: " + list(known);
    }

    /// The known names in alphabetical order; of very many only the first and how many more there are.
    public static String list(Collection<String> known) {
        List<String> sorted = known.stream().distinct().sorted().toList();
        if (sorted.isEmpty()) {
            return "none";
        }
        String shown = sorted.stream().limit(LISTED).collect(Collectors.joining(", "));
        return sorted.size() <= LISTED ? shown : shown + " and " + (sorted.size() - LISTED) + " more";
    }

    private static int tolerance(String a, String b) {
        int longer = Math.max(a.length(), b.length());
        return Math.min(Math.max(2, longer / 3), longer - 1);
    }

    /// How many letters have to be put in, taken out, replaced, or swapped with their neighbour.
    static int distance(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            cost[i][0] = i;
        }
        for (int j = 0; j <= to.length(); j++) {
            cost[0][j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            for (int j = 1; j <= to.length(); j++) {
                int other = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                int best = Math.min(cost[i - 1][j - 1] + other, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                boolean swapped = i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
                cost[i][j] = swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
            }
        }
        return cost[from.length()][to.length()];
    }
}
