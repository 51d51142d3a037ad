package kiln.coordinator.ledger;

import kiln.schemas.message.LedgerEvent;

/// From which states of a job an event leads on.
final class Transitions {
    private Transitions() {}

    static JobState queued(LedgerEvent.JobQueued e, JobState before) {
        return switch (before) {
            case JobState.Keyed k -> new JobState.Queued(e.attempt(), k.key(), k.inputs(), e.notBeforeMillis());
            case JobState.Running r -> new JobState.Queued(e.attempt(), r.key(), r.inputs(), e.notBeforeMillis());
            case JobState.Queued q -> new JobState.Queued(e.attempt(), q.key(), q.inputs(), e.notBeforeMillis());
            case JobState.Waiting s -> throw impossible(e, s);
            case JobState.Succeeded s -> throw impossible(e, s);
            case JobState.Failed s -> throw impossible(e, s);
            case JobState.Blocked s -> throw impossible(e, s);
            case JobState.Cancelled s -> throw impossible(e, s);
        };
    }

    /// The lease and the start are one.
    static JobState started(LedgerEvent.JobStarted e, JobState before) {
        if (before instanceof JobState.Queued q) {
            return new JobState.Running(e.attempt(), q.key(), q.inputs(), e.worker(), e.atMillis(), e.beat());
        }
        throw impossible(e, before);
    }

    private static IllegalStateException impossible(LedgerEvent event, JobState state) {
        return new IllegalStateException("event " + event + " does not follow " + state);
    }
}
