package kiln.coordinator.schedule;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import kiln.coordinator.ledger.BuildEntry;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Lane;

/// What is ready of one build, by shape, each in the order of [Rank].
final class BuildRow {
    /// Who had least goes first; of equals the older.
    static final Comparator<BuildRow> LEAST_USED = Comparator.<BuildRow>comparingDouble(row -> row.account.used())
            .thenComparingLong(row -> row.build.acceptedMillis())
            .thenComparing(row -> row.build.id());

    private final BuildEntry build;
    private final Shares.Account account;
    private final Map<Shape, TreeSet<Rank>> byShape = new HashMap<>();
    private int size;

    BuildRow(BuildEntry build, Shares.Account account) {
        this.build = build;
        this.account = account;
    }

    BuildEntry build() {
        return build;
    }

    Lane lane() {
        return build.request().lane();
    }

    Shares.Account account() {
        return account;
    }

    /// Whether jobs may be handed out for it.
    boolean isOpen() {
        return build.cancelReason().isEmpty() && build.pauseReason().isEmpty() && build.finished().isEmpty();
    }

    int size() {
        return size;
    }

    Map<Shape, TreeSet<Rank>> byShape() {
        return byShape;
    }

    void add(Shape shape, Rank rank) {
        if (byShape.computeIfAbsent(shape, one -> new TreeSet<>()).add(rank)) {
            size++;
        }
    }

    void remove(Shape shape, Rank rank) {
        TreeSet<Rank> ranks = byShape.get(shape);
        if (ranks != null && ranks.remove(rank)) {
            size--;
            if (ranks.isEmpty()) {
                byShape.remove(shape);
            }
        }
    }

    Optional<Rank> first(Predicate<Shape> fits) {
        return byShape.entrySet().stream()
                .filter(entry -> fits.test(entry.getKey()))
                .map(entry -> entry.getValue().first())
                .min(Comparator.naturalOrder());
    }

    /// All its ready jobs with their places in the row, from 1.
    Map<JobId, Integer> order() {
        Map<JobId, Integer> order = new HashMap<>();
        byShape.values().stream().flatMap(TreeSet::stream).sorted()
                .forEach(rank -> order.put(rank.job(), order.size() + 1));
        return order;
    }
}
