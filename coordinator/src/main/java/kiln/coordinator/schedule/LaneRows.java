package kiln.coordinator.schedule;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import kiln.schemas.plan.Lane;

/// The builds of one lane that have something ready, the one that had least of the slots first.
final class LaneRows {
    private final Lane lane;
    private final Shares.Account account;
    private final TreeSet<BuildRow> waiting = new TreeSet<>(BuildRow.LEAST_USED);
    private final Map<Shape, Integer> jobs = new HashMap<>();

    LaneRows(Lane lane, Shares.Account account) {
        this.lane = lane;
        this.account = account;
    }

    Lane lane() {
        return lane;
    }

    Shares.Account account() {
        return account;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int builds() {
        return waiting.size();
    }

    boolean has(Predicate<Shape> fits) {
        return jobs.entrySet().stream().anyMatch(entry -> entry.getValue() > 0 && fits.test(entry.getKey()));
    }

    /// The most urgent job of the build that had least, of those that fit.
    Optional<Rank> first(Predicate<Shape> fits) {
        return waiting.stream().flatMap(row -> row.first(fits).stream()).findFirst();
    }

    /// Changes a row, its place and the counts together. A build that comes to wait has saved nothing up meanwhile: it
    /// starts level with the one that had least.
    void change(BuildRow row, Runnable change) {
        boolean waited = waiting.remove(row);
        if (waited) {
            count(row, -1);
        }
        change.run();
        if (row.isOpen() && row.size() > 0) {
            if (!waited && !waiting.isEmpty()) {
                row.account().raise(waiting.first().account().used());
            }
            waiting.add(row);
            count(row, 1);
        }
    }

    private void count(BuildRow row, int sign) {
        row.byShape().forEach((shape, ranks) -> jobs.merge(shape, sign * ranks.size(), Integer::sum));
    }
}
