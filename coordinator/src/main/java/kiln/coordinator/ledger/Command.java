package kiln.coordinator.ledger;

import java.util.List;
import java.util.Optional;
import kiln.schemas.message.JobResult;
import kiln.schemas.message.PublishedImage;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.CellId;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Plan;
import kiln.schemas.plan.RequestKey;
import kiln.schemas.plan.Sha256;
import kiln.schemas.plan.WorkerId;

/// What a caller, a worker, the store or the lease table asks the ledger to consider. `atMillis` is Unix time in ms
/// on the coordinator's clock.
public sealed interface Command {

    /// A plan was made and shall be carried out.
    ///
    /// @param key of the request, if it had one
    record Submit(BuildId build, Plan plan, long atMillis, Optional<RequestKey> key) implements Command {
        /// Of a request without a key.
        public Submit(BuildId build, Plan plan, long atMillis) {
            this(build, plan, atMillis, Optional.empty());
        }
    }

    record Cancel(BuildId build, String reason, long atMillis) implements Command {}

    record CancelCell(BuildId build, CellId cell, String reason, long atMillis) implements Command {}

    /// Nothing more of the build shall start.
    record Pause(BuildId build, String reason, long atMillis) implements Command {}

    record Resume(BuildId build, long atMillis) implements Command {}

    /// The worker shall get nothing more.
    ///
    /// @param now whether it gives back what it has, instead of finishing it
    record Drain(WorkerId worker, String reason, boolean now, long atMillis) implements Command {}

    /// A drained or quarantined worker shall get jobs again.
    record Release(WorkerId worker, String reason, long atMillis) implements Command {}

    /// Time has passed: whoever has been in quarantine long enough is released.
    record ReleaseDue(long atMillis) implements Command {}

    /// A job that is quarantined shall be tried again when it is next wanted.
    record ReleaseJob(JobId job, String reason) implements Command {}

    /// A job that may have been overlooked goes on if it can; from the sweep, as are the next three.
    record Advance(JobId job) implements Command {}

    /// A cell that may have been overlooked gets its record if nothing can change it any more.
    record Judge(BuildId build, CellId cell, long atMillis) implements Command {}

    /// The job is what it says it is, and stands in the row for that.
    record RestoreJob(JobId job) implements Command {}

    /// So is the build, and its cells.
    record RestoreBuild(BuildId build) implements Command {}

    record WorkerHeard(WorkerId worker, long atMillis) implements Command {}

    /// @param ended whether it said so itself
    record WorkerGone(WorkerId worker, boolean ended, long atMillis) implements Command {}

    /// @param next offset after the report
    record Report(WorkerReport report, long next, long atMillis) implements Command {}

    /// The store was asked for the result of a job that has just been keyed.
    ///
    /// @param result what is stored under the key, with all its outputs; empty if there is nothing usable
    record LookedUp(JobId job, Sha256 key, Optional<JobResult> result) implements Command {}

    /// A worker gave up a lease by falling silent.
    ///
    /// @param farewell whether it said itself that it ends; that says nothing against the job
    record LeaseExpired(JobId job, int attempt, WorkerId worker, String reason, boolean farewell, long atMillis)
            implements Command {}

    /// The images of a cell that booted are in the bucket.
    record Published(BuildId build, CellId cell, List<PublishedImage> images, long atMillis) implements Command {
        public Published {
            images = List.copyOf(images);
        }
    }

    /// A result turned out to be missing or spoilt after all.
    record ResultLost(JobId job, String reason) implements Command {}

    /// Manifest and checksums of a build whose cells are all complete are in the bucket.
    record Concluded(BuildId build, long atMillis) implements Command {}

    /// A finished build need not stay in memory.
    record Forget(BuildId build) implements Command {}
}
