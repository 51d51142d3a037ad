package kiln.coordinator.ledger;

import kiln.schemas.message.JobStanding;

/// A job's state in memory and in a checkpoint: the same, said twice, so that each can change by itself.
final class Standings {
    private Standings() {}

    static JobStanding of(JobState state) {
        return switch (state) {
            case JobState.Waiting s -> new JobStanding.Waiting(s.attempt());
            case JobState.Keyed s -> new JobStanding.Keyed(s.attempt(), s.key(), s.inputs());
            case JobState.Queued s -> new JobStanding.Queued(s.attempt(), s.key(), s.inputs(), s.notBeforeMillis());
            case JobState.Running s ->
                new JobStanding.Running(s.attempt(), s.key(), s.inputs(), s.worker(), s.sinceMillis(), s.beat());
            case JobState.Succeeded s -> new JobStanding.Succeeded(s.attempt(), s.result(), s.reused());
            case JobState.Failed s -> new JobStanding.Failed(s.attempt(), s.failure(), s.log(), s.quarantined());
            case JobState.Blocked s -> new JobStanding.Blocked(s.attempt(), s.root());
            case JobState.Cancelled s -> new JobStanding.Cancelled(s.attempt());
        };
    }

    static JobState stateOf(JobStanding standing) {
        return switch (standing) {
            case JobStanding.Waiting s -> new JobState.Waiting(s.attempt());
            case JobStanding.Keyed s -> new JobState.Keyed(s.attempt(), s.key(), s.inputs());
            case JobStanding.Queued s -> new JobState.Queued(s.attempt(), s.key(), s.inputs(), s.notBeforeMillis());
            case JobStanding.Running s ->
                new JobState.Running(s.attempt(), s.key(), s.inputs(), s.worker(), s.sinceMillis(), s.beat());
            case JobStanding.Succeeded s -> new JobState.Succeeded(s.attempt(), s.result(), s.reused());
            case JobStanding.Failed s -> new JobState.Failed(s.attempt(), s.failure(), s.log(), s.quarantined());
            case JobStanding.Blocked s -> new JobState.Blocked(s.attempt(), s.root());
            case JobStanding.Cancelled s -> new JobState.Cancelled(s.attempt());
        };
    }
}
