package kiln.schemas.message;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.CellId;
import kiln.schemas.plan.Job;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobKind;
import kiln.schemas.plan.PlannedCell;
import kiln.schemas.plan.RequestKey;
import kiln.schemas.plan.Sha256;
import kiln.schemas.plan.WorkerId;

/// What has become true; the farm's only state is the sequence of these on `kiln.ledger`.
public sealed interface LedgerEvent {

    /// A build was taken on; its jobs and cells follow at once.
    ///
    /// @param atMillis Unix time in ms
    /// @param jobs, cells how many follow
    /// @param key of the request, if it had one
    record BuildAccepted(
            BuildId build, BuildRequest request, long atMillis, int jobs, int cells, Optional<RequestKey> key)
            implements LedgerEvent {
        /// Of a request without a key.
        public BuildAccepted(BuildId build, BuildRequest request, long atMillis, int jobs, int cells) {
            this(build, request, atMillis, jobs, cells, Optional.empty());
        }
    }

    record JobPlanned(BuildId build, Job job) implements LedgerEvent {}

    record CellPlanned(BuildId build, PlannedCell cell) implements LedgerEvent {}

    /// All inputs are there: the job has a key, and the store is asked for a result under it.
    record JobKeyed(JobId job, Sha256 key, Map<String, JobInput> inputs) implements LedgerEvent, AboutJob {
        public JobKeyed {
            inputs = Collections.unmodifiableMap(new TreeMap<>(inputs));
        }
    }

    /// The store knew the key.
    record JobReused(JobId job, JobResult result) implements LedgerEvent, AboutJob {}

    /// It may be offered from now on, as this attempt.
    ///
    /// @param notBeforeMillis Unix time in ms before which it is held back (after a failure of the farm); 0 for at once
    record JobQueued(JobId job, int attempt, long notBeforeMillis) implements LedgerEvent, AboutJob {}

    /// A worker holds the lease.
    ///
    /// @param beat number of the worker's last heartbeat that may not name the job; older workers do not say
    record JobStarted(JobId job, int attempt, WorkerId worker, long atMillis, Optional<Long> beat)
            implements LedgerEvent, AboutJob {
        /// By a worker that does not count its heartbeats.
        public JobStarted(JobId job, int attempt, WorkerId worker, long atMillis) {
            this(job, attempt, worker, atMillis, Optional.empty());
        }
    }

    /// A claim came too late, or for what nobody wants: the worker drops it. Changes nothing.
    record ClaimRefused(JobId job, int attempt, WorkerId worker) implements LedgerEvent, AboutJob {}

    /// An attempt came to nothing; the job goes on or ends by the event that follows.
    record AttemptFailed(JobId job, int attempt, WorkerId worker, Failure failure, Optional<Artifact> log, long atMillis)
            implements LedgerEvent, AboutJob {}

    record JobSucceeded(JobId job, int attempt, JobResult result) implements LedgerEvent, AboutJob {}

    /// The end of a job that failed.
    ///
    /// @param quarantined whether it is given up because it ended too many workers
    record JobFailed(JobId job, Failure failure, Optional<Artifact> log, boolean quarantined) implements LedgerEvent, AboutJob {}

    /// A job it needs failed.
    ///
    /// @param root the job that failed in the first place
    record JobBlocked(JobId job, JobId root) implements LedgerEvent, AboutJob {}

    /// Nobody wants it any more.
    ///
    /// @param attempt the last one that this ends; later ones are not meant. Absent in the first events ever written,
    ///     which mean whatever attempt there was
    record JobCancelled(JobId job, Optional<Integer> attempt) implements LedgerEvent, AboutJob {}

    /// Its result is gone or spoilt, or was only presumed; it has to be looked up or made again.
    ///
    /// @param attempt as in [JobCancelled]
    record JobReset(JobId job, String reason, Optional<Integer> attempt) implements LedgerEvent, AboutJob {}

    record CancelRequested(BuildId build, String reason) implements LedgerEvent {}

    /// Jobs that only paused builds want are not started; what runs goes on.
    record BuildPaused(BuildId build, String reason, long atMillis) implements LedgerEvent {}

    record BuildResumed(BuildId build, long atMillis) implements LedgerEvent {}

    /// A worker was heard of for the first time, or again.
    record WorkerJoined(WorkerId worker, long atMillis) implements LedgerEvent {}

    /// A worker ended or fell silent. Its leases end by events of their own.
    ///
    /// @param ended whether it said so itself, so that it never comes back
    record WorkerLeft(WorkerId worker, boolean ended, long atMillis) implements LedgerEvent {}

    /// Somebody wants the worker to rest: it finishes what it has and gets nothing more, until it is released.
    record WorkerDrained(WorkerId worker, String reason, long atMillis) implements LedgerEvent {}

    /// The worker failed whatever it was given: it gets nothing more for a while.
    ///
    /// @param untilMillis Unix time in ms
    record WorkerQuarantined(WorkerId worker, String reason, long untilMillis, long atMillis) implements LedgerEvent {}

    /// The worker may take jobs again.
    ///
    /// @param probation whether its next failure in vain sends it back at once
    record WorkerReleased(WorkerId worker, String reason, boolean probation, long atMillis) implements LedgerEvent {}

    /// A cell has its one terminal record.
    record CellCompleted(BuildId build, CellId cell, CellOutcome outcome, long atMillis) implements LedgerEvent {}

    /// Every cell is complete and everything is in the bucket.
    ///
    /// @param state `green`, `red` or `cancelled`
    record BuildFinished(BuildId build, String state, JobTally jobs, double cpuSeconds, long atMillis) implements LedgerEvent {}

    /// A finished build, whose record rests in the bucket, left memory, and with it the jobs that only it had.
    record BuildForgotten(BuildId build) implements LedgerEvent {}

    /// In checkpoints only: what a build has come to beside its cells.
    ///
    /// @param cpuSeconds of all attempts so far that it wanted
    record BuildRestored(BuildId build, double cpuSeconds) implements LedgerEvent {}

    /// In checkpoints only: where a job that was planned before stands, whatever brought it there.
    record JobRestored(JobId job, JobStanding standing, JobPast past) implements LedgerEvent, AboutJob {}

    /// In checkpoints only: how a worker has done; whether it is drained or quarantined follows by an event of its own.
    record WorkerRestored(WorkerId worker, WorkerPast past) implements LedgerEvent {}

    /// In checkpoints only: how long jobs took lately.
    ///
    /// @param kind of jobs; empty for jobs of one title
    /// @param title of jobs; empty for a whole kind
    /// @param millis the last times, oldest first
    record DurationsRestored(Optional<JobKind> kind, String title, List<Long> millis) implements LedgerEvent {
        public DurationsRestored {
            millis = List.copyOf(millis);
        }
    }

    /// In checkpoints only, and last in them: what belongs to no build and no job.
    ///
    /// @param eventCount events since the beginning
    /// @param attemptFloor the highest attempt of any job that left memory; jobs planned anew count from there
    /// @param firstBuild the oldest build there ever was, whether it is still in memory or not
    record LedgerRestored(long eventCount, int attemptFloor, Optional<BuildId> firstBuild) implements LedgerEvent {}
}
