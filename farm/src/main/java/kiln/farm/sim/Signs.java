package kiln.farm.sim;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import kiln.schemas.message.Progress;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.WorkerId;

/// What workers really said, and when it reached the broker: for judges, whatever coordinators made of it. All times
/// are true ones, in ms.
final class Signs {
    private static final long NEVER = Long.MAX_VALUE;

    private final World world;
    private final Map<WorkerId, TreeSet<Long>> news = new HashMap<>();
    private final Map<WorkerId, Long> beats = new HashMap<>();
    private final Set<WorkerId> left = new HashSet<>();
    private final Map<WorkerId, Map<Claim, Fate>> claims = new HashMap<>();
    private long decidedAt;

    private record Claim(JobId job, int attempt) {}

    /// @param dropped when a beat was sent that did not name the attempt any more
    /// @param ended when the report of its end reached the broker
    private record Fate(long dropped, long ended) {
        Fate droppedAt(long millis) {
            return new Fate(Math.min(dropped, millis), ended);
        }
    }

    Signs(World world) {
        this.world = world;
    }

    /// A worker sends a beat, whether it arrives or not.
    void sent(Progress.Heartbeat beat) {
        claims.computeIfAbsent(beat.worker(), worker -> new HashMap<>()).replaceAll((claim, fate) -> beat.running().stream()
                .noneMatch(one -> one.job().equals(claim.job()) && one.attempt() == claim.attempt())
                ? fate.droppedAt(world.now()) : fate);
    }

    /// A word reaches the broker.
    void arrived(Progress word) {
        if (word instanceof Progress.Heartbeat beat) {
            arrived(beat);
        } else if (word instanceof Progress.Farewell farewell) {
            left.add(farewell.worker());
        }
    }

    /// A beat that comes twice, after a later one or after the goodbye is no news.
    private void arrived(Progress.Heartbeat beat) {
        long number = beat.number().orElseThrow();
        if (!left.contains(beat.worker()) && number > beats.getOrDefault(beat.worker(), 0L)) {
            beats.put(beat.worker(), number);
            newsOf(beat.worker());
        }
    }

    /// A worker's report reaches the broker for the first time, or because it was sent once more.
    void arrived(WorkerReport report) {
        newsOf(report.worker());
        claims.computeIfAbsent(report.worker(), worker -> new HashMap<>()).merge(
                new Claim(report.job(), report.attempt()), new Fate(NEVER, NEVER), (before, fresh) ->
                        report instanceof WorkerReport.Claimed ? fresh : new Fate(before.dropped(), world.now()));
    }

    private void newsOf(WorkerId worker) {
        news.computeIfAbsent(worker, unheard -> new TreeSet<>()).add(world.now());
    }

    /// What is about to be appended was decided just now.
    void decided(long atMillis) {
        decidedAt = atMillis;
    }

    /// How long ago the last news of a worker had reached the broker that who took the last decision had to know.
    long silenceOf(WorkerId worker) {
        long known = decidedAt - Seat.SILENCE_MILLIS;
        return decidedAt - Optional.ofNullable(news.getOrDefault(worker, new TreeSet<>()).floor(known)).orElse(0L);
    }

    /// Whether a worker had sent a beat after its claim that did not name the attempt, and no report that ended it, when
    /// the last decision was taken.
    boolean isDropped(WorkerId worker, JobId job, int attempt) {
        Fate fate = claims.getOrDefault(worker, Map.of()).getOrDefault(new Claim(job, attempt), new Fate(NEVER, NEVER));
        return fate.dropped() <= decidedAt && fate.ended() > decidedAt;
    }
}
