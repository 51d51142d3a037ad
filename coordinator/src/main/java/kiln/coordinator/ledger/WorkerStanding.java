package kiln.coordinator.ledger;

/// Whether a worker gets jobs.
public sealed interface WorkerStanding {
    record Free() implements WorkerStanding {}

    /// Somebody told it to rest, until it is released.
    ///
    /// @param sinceMillis Unix time in ms, as are all times here
    record Drained(String reason, long sinceMillis) implements WorkerStanding {}

    /// It failed whatever it was given.
    record Quarantined(String reason, long untilMillis, long sinceMillis) implements WorkerStanding {
        /// Whether its time has passed, or cannot be told because the clock was set back since.
        public boolean isOver(long now) {
            return untilMillis <= now || now < sinceMillis;
        }
    }

    /// The word in JSON.
    default String word() {
        return switch (this) {
            case Free f -> "free";
            case Drained d -> "drained";
            case Quarantined q -> "quarantined";
        };
    }

    /// A sentence for people; empty where there is nothing to say.
    default String reason() {
        return switch (this) {
            case Free f -> "";
            case Drained d -> d.reason();
            case Quarantined q -> q.reason();
        };
    }
}
