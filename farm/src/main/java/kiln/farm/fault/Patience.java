package kiln.farm.fault;

import java.time.Duration;
import java.util.Optional;
import kiln.coordinator.runtime.CoordinatorConfig;
import kiln.coordinator.runtime.Growth;
import kiln.worker.WorkerConfig;

/// Shorter leases and more lives, so that hundreds of deaths take minutes. Set by system properties, for tests only;
/// without them everything is as the roles have it:
///
/// - `kiln.lease.millis`: silence that ends a lease. Workers then beat five times in it, whatever else a coordinator waits
///   for is shortened likewise, and its memory is small, so that checkpoints and forgotten builds belong to every hour;
/// - `kiln.workers-lost.max`: how many workers one job may cost;
/// - `kiln.unmade.millis`: 0 makes every worker look for a result itself;
/// - `kiln.lead.at-once`: a coordinator waits for nobody before it takes the lead.
///
/// @param alone whether no other coordinator can lead when this one starts
public record Patience(
        Optional<Duration> lease, Optional<Integer> workersLost, Optional<Duration> unmade, boolean alone) {
    private static final Growth SMALL = new Growth(12, 1_000, 600);

    public static Patience ofThisProcess() {
        return new Patience(
                Optional.ofNullable(Long.getLong("kiln.lease.millis")).map(Duration::ofMillis),
                Optional.ofNullable(Integer.getInteger("kiln.workers-lost.max")),
                Optional.ofNullable(Long.getLong("kiln.unmade.millis")).map(Duration::ofMillis),
                Boolean.getBoolean("kiln.lead.at-once"));
    }

    public CoordinatorConfig of(CoordinatorConfig usual) {
        double part = lease.map(time -> (double) time.toMillis() / usual.silence().toMillis()).orElse(1.0);
        return new CoordinatorConfig(lease.orElse(usual.silence()), part(usual.claimPatience(), part),
                unmade.orElse(usual.unmade()), part(usual.retry(), part), workersLost.orElse(usual.triesMax()),
                workersLost.orElse(usual.workersLostMax()), part(usual.backoff(), part), usual.sweep(),
                lease.map(time -> SMALL).orElse(usual.growth()));
    }

    private static Duration part(Duration usual, double part) {
        return Duration.ofMillis(Math.round(usual.toMillis() * part));
    }

    public WorkerConfig of(WorkerConfig usual) {
        return new WorkerConfig(usual.slots(), usual.pools(), usual.scratch(), usual.toolboxes(), usual.maxLogBytes(),
                lease.map(time -> time.dividedBy(5)).orElse(usual.heartbeat()), usual.steps());
    }
}
