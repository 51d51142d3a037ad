package kiln.coordinator.runtime;

/// How much of the past stays in memory, and how much of the log a restart may have to read.
///
/// @param buildsInMemory finished builds that are kept; older ones are read from the bucket
/// @param cellsInMemory cells of finished builds that are kept; the newest build always is
/// @param eventsBetweenCheckpoints at least so many events lie between two checkpoints; more where the farm holds
///     more, so that their cost per event stays the same
public record Growth(int buildsInMemory, long cellsInMemory, long eventsBetweenCheckpoints) {
    public static Growth defaults() {
        return new Growth(50, 5_000, 10_000);
    }
}
