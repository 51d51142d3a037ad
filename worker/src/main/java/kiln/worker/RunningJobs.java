package kiln.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.Progress;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobNeeds;
import kiln.schemas.plan.WorkerId;
import kiln.worker.execute.Attempt;
import kiln.worker.execute.Lease;
import kiln.worker.sandbox.LogSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a worker works on at the moment, and what the ledger means for it.
final class RunningJobs {
    private static final Logger LOG = LoggerFactory.getLogger(RunningJobs.class);

    private final WorkerId self;
    private final ConcurrentMap<JobId, Entry> entries = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean resting;
    private volatile boolean open = true;

    RunningJobs(WorkerId self) {
        this.self = self;
    }

    /// One job in one slot.
    static final class Entry {
        private final JobOffer offer;
        private final long startedMillis;
        private final Lease lease = new Lease();
        private volatile String stage = "claim";
        private volatile Optional<LogSink> log = Optional.empty();
        private volatile boolean over;

        Entry(JobOffer offer, long startedMillis) {
            this.offer = offer;
            this.startedMillis = startedMillis;
        }

        Lease lease() {
            return lease;
        }

        void stage(String now) {
            stage = now;
        }

        void log(LogSink sink) {
            log = Optional.of(sink);
        }

        /// From here on the farm may know how it ended, and offer the job anew.
        void over() {
            over = true;
        }
    }

    /// Takes a job on, unless it runs here already: the same offer can come twice.
    Optional<Entry> begin(JobOffer offer, long nowMillis) {
        Entry fresh = new Entry(offer, nowMillis);
        boolean taken = entries.compute(offer.job(), (job, old) -> old == null || old.over ? fresh : old) == fresh;
        if (!open) {
            fresh.lease.revoke("the worker ends");
        }
        return taken ? Optional.of(fresh) : Optional.empty();
    }

    /// Whether a job is at work here; it is from before its claim on.
    boolean has(JobId job) {
        return entries.containsKey(job);
    }

    void end(Entry entry) {
        entries.remove(entry.offer.job(), entry);
    }

    /// Stops what is no longer ours.
    void apply(LedgerEvent event) {
        switch (event) {
            case LedgerEvent.JobStarted started when !started.worker().equals(self) -> revoke(
                    started.job(), started.attempt(), "attempt " + started.attempt() + " belongs to "
                    + started.worker());
            case LedgerEvent.JobStarted ours -> {}
            case LedgerEvent.ClaimRefused refused when refused.worker().equals(self) ->
                revoke(refused.job(), refused.attempt(), "the claim came too late");
            case LedgerEvent.ClaimRefused other -> {}
            // A queued attempt n means that every one before n is over; n itself may be what we just claimed.
            case LedgerEvent.JobQueued queued -> revoke(
                    queued.job(), queued.attempt() - 1, "it was queued again as attempt " + queued.attempt());
            case LedgerEvent.JobCancelled cancelled -> revoke(
                    cancelled.job(), cancelled.attempt().orElse(Integer.MAX_VALUE), "it was cancelled");
            case LedgerEvent.JobReset reset -> revoke(
                    reset.job(), reset.attempt().orElse(Integer.MAX_VALUE), "it was reset: " + reset.reason());
            case LedgerEvent.AttemptFailed failed -> revoke(
                    failed.job(), failed.attempt(), "the attempt is over: " + failed.failure().code());
            case LedgerEvent.WorkerDrained drained when drained.worker().equals(self) -> rest(drained.reason());
            case LedgerEvent.WorkerQuarantined out when out.worker().equals(self) -> rest(out.reason());
            case LedgerEvent.WorkerReleased released when released.worker().equals(self) -> takeAgain();
            case LedgerEvent.WorkerDrained other -> {}
            case LedgerEvent.WorkerQuarantined other -> {}
            case LedgerEvent.WorkerReleased other -> {}
            case LedgerEvent.WorkerJoined other -> {}
            case LedgerEvent.WorkerLeft other -> {}
            case LedgerEvent.BuildPaused other -> {}
            case LedgerEvent.BuildResumed other -> {}
            case LedgerEvent.BuildAccepted other -> {}
            case LedgerEvent.JobPlanned other -> {}
            case LedgerEvent.CellPlanned other -> {}
            case LedgerEvent.JobKeyed other -> {}
            case LedgerEvent.JobReused other -> {}
            case LedgerEvent.JobSucceeded other -> {}
            case LedgerEvent.JobFailed other -> {}
            case LedgerEvent.JobBlocked other -> {}
            case LedgerEvent.CancelRequested other -> {}
            case LedgerEvent.CellCompleted other -> {}
            case LedgerEvent.BuildFinished other -> {}
            case LedgerEvent.BuildForgotten other -> {}
            case LedgerEvent.BuildRestored other -> {}
            case LedgerEvent.JobRestored other -> {}
            case LedgerEvent.WorkerRestored other -> {}
            case LedgerEvent.DurationsRestored other -> {}
            case LedgerEvent.LedgerRestored other -> {}
        }
    }

    /// @param upTo attempts up to this one are over
    private void revoke(JobId job, int upTo, String why) {
        Optional.ofNullable(entries.get(job)).filter(entry -> entry.offer.attempt() <= upTo).ifPresent(entry -> {
            LOG.info("lease lost job={} attempt={} because={}", job, entry.offer.attempt(), why);
            entry.lease.revoke(why);
        });
    }

    private void rest(String why) {
        LOG.info("worker rests worker={} because={}", self, why);
        rests(true);
    }

    private void takeAgain() {
        LOG.info("worker takes jobs again worker={}", self);
        rests(false);
    }

    private void rests(boolean now) {
        lock.lock();
        try {
            resting = now;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for at most `patience` while the worker is told to take nothing.
    ///
    /// @return whether it may take something
    boolean awaitTaking(Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = patience.toNanos();
            while (resting && left > 0) {
                left = changed.awaitNanos(left);
            }
            return !resting;
        } finally {
            lock.unlock();
        }
    }

    /// Whether work may go on.
    boolean isOpen() {
        return open;
    }

    /// Gives everything back, now and from here on.
    void close() {
        open = false;
        entries.values().forEach(entry -> entry.lease.revoke("the worker ends"));
    }

    void flushLogs() {
        entries.values().forEach(entry -> entry.log.ifPresent(LogSink::flush));
    }

    /// What the jobs at work were promised of the machine. One that is only being recorded needs nothing any more.
    List<JobNeeds> needs() {
        return needs(entry -> true);
    }

    /// As [#needs], but for one.
    List<JobNeeds> needs(JobId without) {
        return needs(entry -> !entry.offer.job().equals(without));
    }

    private List<JobNeeds> needs(Predicate<Entry> which) {
        return entries.values().stream()
                .filter(entry -> !entry.stage.equals(Attempt.LAST_STAGE) && which.test(entry))
                .map(entry -> entry.offer.wanted())
                .toList();
    }

    /// For the heartbeat; sorted by job.
    List<Progress.Running> view() {
        List<Progress.Running> running = new ArrayList<>();
        entries.values().forEach(entry -> running.add(new Progress.Running(
                entry.offer.job(), entry.offer.attempt(), entry.stage, entry.startedMillis)));
        running.sort(Comparator.comparing(Progress.Running::job));
        return running;
    }
}
