package kiln.coordinator.schedule;

import java.util.Set;
import kiln.schemas.plan.JobNeeds;
import kiln.schemas.plan.Pool;

/// What a live worker offers.
///
/// @param slots jobs at once
/// @param diskBytes, memoryBytes for all its jobs together, when it runs none
/// @param takesOffers not while it is short of disk, drained or quarantined
public record Capacity(int slots, Set<Pool> pools, long diskBytes, long memoryBytes, int cpus, boolean takesOffers) {
    public Capacity {
        pools = Set.copyOf(pools);
    }

    /// Whether it could ever do such a job.
    boolean suits(Shape shape) {
        JobNeeds needs = shape.needs();
        return pools.contains(shape.pool())
                && needs.diskBytes() <= diskBytes
                && needs.memoryBytes() <= memoryBytes
                && needs.cpus() <= cpus;
    }
}
