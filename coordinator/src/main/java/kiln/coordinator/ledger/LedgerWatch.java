package kiln.coordinator.ledger;

import kiln.schemas.plan.WorkerId;

/// Somebody who keeps an index of his own beside the ledger. Told of each change right after it, live and in replay
/// alike, so that nobody has to look through everything to find what changed.
public interface LedgerWatch {
    /// A job is in another state now.
    ///
    /// @param before the state it left
    void moved(JobEntry job, JobState before);

    /// Who wants the job, or how long a way hangs on it, is different now; its state is not.
    void wanted(JobEntry job);

    /// A cell of a build has its terminal record.
    void completed(CellRef cell);

    /// Whether a build's jobs may be handed out may be different now: it was cancelled, paused, resumed, or ended.
    void changed(BuildEntry build);

    /// Whether a worker gets jobs may be different now: it was drained, quarantined, released, came or went.
    void changed(WorkerId worker);
}
