package kiln.coordinator.schedule;

import java.util.Comparator;
import kiln.schemas.plan.JobId;

/// A place in the row of a build: the longest way to go first, and who waits gains on that; then age, then the id.
///
/// @param urgency ms of remaining path less the ms at which it became ready times the weight of age: as all grow older
///     alike, the difference between two never changes
/// @param sequence in which jobs became ready
record Rank(double urgency, long sequence, JobId job) implements Comparable<Rank> {
    private static final Comparator<Rank> ORDER = Comparator.comparingDouble(Rank::urgency).reversed()
            .thenComparingLong(Rank::sequence)
            .thenComparing(Rank::job);

    @Override
    public int compareTo(Rank other) {
        return ORDER.compare(this, other);
    }
}
