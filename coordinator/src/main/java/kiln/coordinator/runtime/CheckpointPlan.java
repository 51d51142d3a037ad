package kiln.coordinator.runtime;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import kiln.artifacts.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// When checkpoints are written: after so many events that writing them costs each event the same, however much the
/// farm holds, and earlier when nothing is built. The ledger's thread only gathers the events; they are put into
/// words and sent elsewhere.
final class CheckpointPlan {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointPlan.class);
    /// In a quiet farm a checkpoint comes after this part of the usual number of events.
    private static final int QUIET_PART = 8;
    /// The tail of the log that a start reads is at most this part of what the checkpoint holds, or the usual number.
    private static final int PART_OF_SIZE = 4;
    /// A start reads the last batch before a checkpoint again, so none is made right after the plan of a large build.
    private static final int JOINT_MAX = 1_000;

    private final Growth growth;
    private final Checkpoints checkpoints;
    private final Executor errands;
    private final AtomicBoolean away = new AtomicBoolean();

    CheckpointPlan(Growth growth, Checkpoints checkpoints, Executor errands) {
        this.growth = growth;
        this.checkpoints = checkpoints;
        this.errands = errands;
    }

    /// Called after every step; only one checkpoint is under way at a time.
    void consider(Chronicle chronicle) {
        if (isDue(chronicle) && away.compareAndSet(false, true)) {
            Optional<Checkpoint> checkpoint = chronicle.checkpoint();
            checkpoint.ifPresentOrElse(one -> errands.execute(() -> write(one)), () -> away.set(false));
        }
    }

    private boolean isDue(Chronicle chronicle) {
        long usual = Math.max(growth.eventsBetweenCheckpoints(), chronicle.checkpointSize() / PART_OF_SIZE);
        boolean quiet = chronicle.ledger().builds().size() == chronicle.ledger().finished().size();
        return chronicle.eventsSinceCheckpoint() >= (quiet ? usual / QUIET_PART : usual)
                && chronicle.lastBatchEvents() <= JOINT_MAX;
    }

    /// If it fails, the next one is due after as many events as ever.
    private void write(Checkpoint checkpoint) {
        try {
            checkpoints.write(checkpoint);
            LOG.info("checkpoint written position={} events={}", checkpoint.head().position(), checkpoint.events().size());
        } catch (StoreException e) {
            LOG.warn("checkpoint could not be written, the next start reads more of the log position={} error={}",
                    checkpoint.head().position(), e.getMessage());
        } finally {
            away.set(false);
        }
    }
}
