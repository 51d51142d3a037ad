package kiln.coordinator.runtime;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kiln.coordinator.ledger.BuildEntry;
import kiln.coordinator.ledger.JobEntry;
import kiln.coordinator.ledger.JobState;
import kiln.coordinator.ledger.Ledger;
import kiln.schemas.message.JobOffer;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Lane;

/// Which queued jobs to hand out now. The order is decided late: only about twice as many offers are out as slots are
/// free, so that what comes in later and is more urgent need not wait behind a long row. Soft state: after a restart
/// offers are simply made again.
final class Dispatcher {
    private static final int WINDOW_MIN = 4;
    private static final int DOUBLINGS_MAX = 4;

    private final Map<JobId, Offered> out = new HashMap<>();
    private final long claimPatienceMillis;

    /// @param times how often this attempt was offered
    private record Offered(int attempt, long atMillis, int times) {}

    Dispatcher(long claimPatienceMillis) {
        this.claimPatienceMillis = claimPatienceMillis;
    }

    /// @param freeSlots of all workers
    /// @return offers to make now, most urgent first
    List<JobOffer> choose(Ledger ledger, int freeSlots, long now) {
        out.entrySet().removeIf(entry -> !isWaiting(ledger, entry.getKey(), entry.getValue()));
        Set<JobId> overdue = overdue(freeSlots, now);
        int room = Math.max(WINDOW_MIN, 2 * freeSlots) - out.size() + overdue.size();
        if (room <= 0 || ledger.queued().size() == out.size() && overdue.isEmpty()) {
            return List.of();
        }
        return ledger.queued().stream()
                .filter(id -> !out.containsKey(id) || overdue.contains(id))
                .map(id -> ledger.job(id).orElseThrow())
                .filter(job -> job.state() instanceof JobState.Queued queued && queued.notBeforeMillis() <= now)
                .filter(job -> !ledger.isHeld(job))
                .sorted(urgency(ledger))
                .limit(room)
                .map(job -> offer(job, now))
                .toList();
    }

    private static boolean isWaiting(Ledger ledger, JobId id, Offered offered) {
        return ledger.job(id).map(JobEntry::state).stream()
                .anyMatch(state -> state instanceof JobState.Queued queued && queued.attempt() == offered.attempt());
    }

    /// Offers that nobody claimed although somebody could have. Each time the patience doubles: offers that were only
    /// slow must not pile up faster than workers can refuse them.
    private Set<JobId> overdue(int freeSlots, long now) {
        Set<JobId> overdue = new HashSet<>();
        if (freeSlots > 0) {
            out.forEach((id, offered) -> {
                if (now - offered.atMillis() > patience(offered)) {
                    overdue.add(id);
                }
            });
        }
        return overdue;
    }

    private long patience(Offered offered) {
        return claimPatienceMillis << Math.min(offered.times() - 1, DOUBLINGS_MAX);
    }

    private JobOffer offer(JobEntry job, long now) {
        JobState.Queued queued = (JobState.Queued) job.state();
        Offered before = out.get(job.job().id());
        out.put(job.job().id(), new Offered(queued.attempt(), now, before == null ? 1 : before.times() + 1));
        return new JobOffer(
                job.job().id(), queued.attempt(), queued.key(), job.job().title(), job.job().options(), queued.inputs());
    }

    /// Lane first, then the longest way still to go, then the oldest build; the id makes it total.
    private static Comparator<JobEntry> urgency(Ledger ledger) {
        return Comparator.<JobEntry, Lane>comparing(job -> lane(ledger, job))
                .thenComparing(Comparator.comparingLong(JobEntry::remainingSeconds).reversed())
                .thenComparingLong(job -> oldest(ledger, job))
                .thenComparing(job -> job.job().id());
    }

    private static Lane lane(Ledger ledger, JobEntry job) {
        return builds(ledger, job).stream().map(build -> build.request().lane()).min(Comparator.naturalOrder()).orElse(Lane.NIGHTLY);
    }

    private static long oldest(Ledger ledger, JobEntry job) {
        return builds(ledger, job).stream().mapToLong(BuildEntry::acceptedMillis).min().orElse(Long.MAX_VALUE);
    }

    private static List<BuildEntry> builds(Ledger ledger, JobEntry job) {
        List<BuildEntry> builds = new ArrayList<>();
        job.liveBuilds().forEach(id -> ledger.build(id).ifPresent(builds::add));
        return builds;
    }

    /// The next time at which a held-back job or an unclaimed offer needs attention. While no slot is free nobody can
    /// claim, so an overdue offer is no reason to wake up.
    long nextMillis(Ledger ledger, int freeSlots, long now) {
        long next = Long.MAX_VALUE;
        for (JobId id : ledger.queued()) {
            Offered offered = out.get(id);
            if (offered != null && freeSlots > 0) {
                next = Math.min(next, offered.atMillis() + patience(offered) + 1);
            } else if (offered == null && ledger.job(id).orElseThrow().state() instanceof JobState.Queued queued && queued.notBeforeMillis() > now) {
                next = Math.min(next, queued.notBeforeMillis());
            }
        }
        return next;
    }
}
