package kiln.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import kiln.schemas.plan.Pool;
import kiln.worker.step.StepSettings;

/// What an operator may set.
///
/// @param slots jobs at once
/// @param pools the kinds of capacity it offers
/// @param scratch folder for workspaces and toolboxes; its content is the worker's own
/// @param toolboxes unpacked toolboxes kept for the next job
/// @param maxLogBytes of one job's log
/// @param heartbeat between signs of life; the lease is lost after 10 s of silence
public record WorkerConfig(
        int slots, Set<Pool> pools, Path scratch, int toolboxes, long maxLogBytes, Duration heartbeat,
        StepSettings steps) {
    public WorkerConfig {
        pools = Set.copyOf(pools);
        scratch = scratch.toAbsolutePath();
        if (slots < 1) {
            throw new IllegalArgumentException("worker.slots is " + slots + "; it must be 1 or more");
        }
        if (pools.isEmpty()) {
            throw new IllegalArgumentException("worker.pools is empty; name one or more of compile, assemble, boot");
        }
    }

    /// Every pool, 4 toolboxes, logs of 64 MiB, a heartbeat every two seconds.
    public static WorkerConfig standard(int slots, Path scratch, StepSettings steps) {
        return new WorkerConfig(slots, Set.of(Pool.values()), scratch, 4, 64L << 20, Duration.ofSeconds(2), steps);
    }
}
