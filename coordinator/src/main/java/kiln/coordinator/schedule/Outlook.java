package kiln.coordinator.schedule;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.coordinator.ledger.BuildEntry;
import kiln.coordinator.ledger.Durations;
import kiln.coordinator.ledger.JobEntry;
import kiln.coordinator.ledger.JobState;
import kiln.coordinator.ledger.Ledger;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.JobId;

/// What is to come, seen from one moment: why jobs wait and when they will be done. What it worked out it keeps, so that
/// asking for every job of a build costs as much as the build has jobs; questions of the same moment may share it.
public final class Outlook {
    private final Ledger ledger;
    private final Scheduler scheduler;
    private final long now;
    private final Map<JobId, Eta> etas = new HashMap<>();
    private final Map<BuildId, Map<JobId, Integer>> orders = new HashMap<>();

    /// @param now Unix time in ms
    public Outlook(Ledger ledger, Scheduler scheduler, long now) {
        this.ledger = ledger;
        this.scheduler = scheduler;
        this.now = now;
    }

    /// Empty if it is being worked on, or nothing is left to wait for.
    public synchronized Optional<Waiting> waiting(JobEntry job) {
        return switch (job.state()) {
            case JobState.Waiting s -> input(job);
            case JobState.Keyed s -> Optional.of(
                    new Waiting("store", "the store is asked whether it was made before", Map.of()));
            case JobState.Queued s -> Optional.of(ledger.isHeld(job)
                    ? new Waiting("paused", "its build is paused", Map.of())
                    : scheduler.why(job, now, orders));
            case JobState.Running s -> Optional.empty();
            case JobState.Succeeded s -> Optional.empty();
            case JobState.Failed s -> Optional.empty();
            case JobState.Blocked s -> Optional.empty();
            case JobState.Cancelled s -> Optional.empty();
        };
    }

    /// Of what it needs, the one that will be there last says most.
    private Optional<Waiting> input(JobEntry job) {
        return needs(job).stream().filter(need -> !need.state().isDone())
                .max((a, b) -> Long.compare(a.remainingMillis(), b.remainingMillis()))
                .map(need -> need.state() instanceof JobState.Running running ? running(need, running) : pending(need));
    }

    private Waiting running(JobEntry need, JobState.Running running) {
        long elapsed = Math.max(0, now - running.sinceMillis()) / 1000;
        long expected = expected(need).p50() / 1000;
        return new Waiting("input", "for " + need.job().title() + ", running for " + elapsed + " s of about " + expected + " s",
                Map.of("elapsedSeconds", elapsed, "expectedSeconds", expected));
    }

    private static Waiting pending(JobEntry need) {
        return new Waiting("input", "for " + need.job().title() + ", which is " + need.state().word(), Map.of());
    }

    /// For a cell: what holds up the first of its jobs that is not done; empty while one of them is worked on.
    ///
    /// @param needed all its jobs, those that others need first
    public synchronized Optional<Waiting> waiting(Collection<JobEntry> needed) {
        List<JobEntry> open = needed.stream().filter(job -> !job.state().isDone()).toList();
        if (open.isEmpty()) {
            return Optional.of(new Waiting("publishing", "its images are being published", Map.of()));
        }
        return open.stream().anyMatch(job -> job.state() instanceof JobState.Running)
                ? Optional.empty()
                : open.stream().flatMap(job -> waiting(job).stream()).findFirst();
    }

    /// Empty if nobody works, or it will not be done at all.
    public synchronized Optional<Eta> eta(JobEntry job) {
        return job.state().isDone() || scheduler.slots() == 0 || ledger.isHeld(job)
                ? Optional.empty()
                : Optional.of(end(job));
    }

    private Eta end(JobEntry job) {
        Eta known = etas.get(job.job().id());
        if (known == null) {
            known = job.state().isDone() ? new Eta(now, now) : work(job);
            etas.put(job.job().id(), known);
        }
        return known;
    }

    private Eta work(JobEntry job) {
        Durations.Expected own = expected(job);
        if (job.state() instanceof JobState.Running running) {
            long p50 = Math.max(now, running.sinceMillis() + own.p50());
            return new Eta(p50, Math.max(p50, running.sinceMillis() + own.p90()));
        }
        Eta start = new Eta(now, now);
        for (JobEntry need : needs(job)) {
            start = start.later(end(need));
        }
        long queue = scheduler.queueMillis(job, own.p50(), orders);
        return start.plus(queue + own.p50(), 2 * queue + own.p90());
    }

    /// When all jobs of a build will be done: when the last of them is, but not before the slots have done the work.
    public synchronized Optional<Eta> eta(BuildEntry build) {
        int slots = scheduler.slots();
        if (build.finished().isPresent() || build.pauseReason().isPresent() || slots == 0) {
            return Optional.empty();
        }
        Eta last = new Eta(now, now);
        double work = 0;
        double spread = 0;
        for (JobId id : build.jobs()) {
            JobEntry job = ledger.job(id).orElseThrow();
            if (!job.state().isDone()) {
                Durations.Expected own = expected(job);
                last = last.later(end(job));
                work += own.p50();
                spread += Math.pow(own.p90() - own.p50(), 2);
            }
        }
        long p50 = now + Math.round(work / slots);
        return Optional.of(last.later(new Eta(p50, p50 + Math.round(Math.sqrt(spread) / slots))));
    }

    private Durations.Expected expected(JobEntry job) {
        return ledger.durations().of(job.job());
    }

    private List<JobEntry> needs(JobEntry job) {
        return job.job().needs().values().stream().flatMap(need -> ledger.job(need.job()).stream()).toList();
    }
}
