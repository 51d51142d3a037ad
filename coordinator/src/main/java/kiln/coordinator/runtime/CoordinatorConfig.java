package kiln.coordinator.runtime;

import java.time.Duration;
import kiln.coordinator.log.Tails;

/// How patient the coordinator is.
///
/// @param silence how long a worker may say nothing before its leases end
/// @param claimPatience how long an offer may lie unclaimed before it is made again
/// @param unmade how long a vain look-up in the store spares the worker its own. A result that somebody else writes
///     meanwhile costs one attempt for nothing: the store takes only the first
/// @param retry how long an errand to the store waits before it is tried again
/// @param triesMax tries after failures of the farm; with the hold-backs doubling up to 64 times `backoff`, 20 are
///     about half an hour, which most outages do not outlast
/// @param workersLostMax workers that one job may cost
/// @param backoff hold-back after the first failure of the farm
/// @param sweep between two comparisons of what waits with the rows in which it waits
/// @param growth what of the past is kept at hand
/// @param logs what is held of the logs of jobs that run
public record CoordinatorConfig(
        Duration silence,
        Duration claimPatience,
        Duration unmade,
        Duration retry,
        int triesMax,
        int workersLostMax,
        Duration backoff,
        Duration sweep,
        Growth growth,
        Tails.Bounds logs) {
    /// With the usual bounds for logs of running jobs.
    public CoordinatorConfig(
            Duration silence, Duration claimPatience, Duration unmade, Duration retry, int triesMax, int workersLostMax, Duration backoff,
            Duration sweep, Growth growth) {
        this(silence, claimPatience, unmade, retry, triesMax, workersLostMax, backoff, sweep, growth, Tails.Bounds.defaults());
    }

    public static CoordinatorConfig defaults() {
        return new CoordinatorConfig(
                Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofSeconds(3), 20, 3, Duration.ofSeconds(2),
                Duration.ofMinutes(5), Growth.defaults());
    }

    public CoordinatorConfig withGrowth(Growth other) {
        return new CoordinatorConfig(silence, claimPatience, unmade, retry, triesMax, workersLostMax, backoff, sweep, other, logs);
    }

    public CoordinatorConfig withLogs(Tails.Bounds other) {
        return new CoordinatorConfig(silence, claimPatience, unmade, retry, triesMax, workersLostMax, backoff, sweep, growth, other);
    }
}
