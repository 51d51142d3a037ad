package kiln.farm.fault;

import java.time.Duration;
import java.util.Optional;
import kiln.coordinator.runtime.CoordinatorConfig;
import kiln.worker.WorkerConfig;

/// Shorter leases and more lives, so that hundreds of deaths take minutes. Set by the system properties
/// `kiln.lease.millis` (silence that ends a lease; workers then beat five times in it) and `kiln.workers-lost.max` (how
/// many workers one job may cost) and `kiln.unmade.millis` (0 makes every worker look for a result itself), for tests only; without them everything is as the roles have it.
public record Patience(Optional<Duration> lease, Optional<Integer> workersLost, Optional<Duration> unmade) {

    public static Patience ofThisProcess() {
        return new Patience(
                Optional.ofNullable(Long.getLong("kiln.lease.millis")).map(Duration::ofMillis),
                Optional.ofNullable(Integer.getInteger("kiln.workers-lost.max")),
                Optional.ofNullable(Long.getLong("kiln.unmade.millis")).map(Duration::ofMillis));
    }

    public CoordinatorConfig of(CoordinatorConfig usual) {
        return new CoordinatorConfig(lease.orElse(usual.silence()), usual.claimPatience(),
                unmade.orElse(usual.unmade()), usual.retry(), workersLost.orElse(usual.triesMax()), workersLost.orElse(usual.workersLostMax()), usual.backoff(),
                usual.sweep(), usual.growth());
    }

    public WorkerConfig of(WorkerConfig usual) {
        return new WorkerConfig(usual.slots(), usual.pools(), usual.scratch(), usual.toolboxes(), usual.maxLogBytes(),
                lease.map(time -> time.dividedBy(5)).orElse(usual.heartbeat()), usual.steps());
    }
}
