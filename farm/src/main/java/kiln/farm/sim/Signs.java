package kiln.farm.sim;

import java.util.HashMap;
import java.util.Map;
import kiln.schemas.message.Progress;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.WorkerId;

/// What workers really said, and when it reached the broker: for judges, whatever coordinators made of it.
final class Signs {
    private final World world;
    private final Map<WorkerId, Long> lastNews = new HashMap<>();
    private final Map<WorkerId, Long> beats = new HashMap<>();
    private final Map<WorkerId, Map<Claim, Boolean>> claims = new HashMap<>();

    private record Claim(JobId job, int attempt) {}

    Signs(World world) {
        this.world = world;
    }

    /// A worker sends a beat, whether it arrives or not.
    void sent(Progress.Heartbeat beat) {
        Map<Claim, Boolean> ofWorker = claims.getOrDefault(beat.worker(), Map.of());
        if (!ofWorker.isEmpty()) {
            ofWorker.replaceAll((claim, dropped) -> dropped || beat.running().stream()
                    .noneMatch(one -> one.job().equals(claim.job()) && one.attempt() == claim.attempt()));
        }
    }

    /// A beat reaches the broker. One that comes twice, or after a later one, is no news.
    void arrived(Progress.Heartbeat beat) {
        long number = beat.number().orElseThrow();
        if (number > beats.getOrDefault(beat.worker(), 0L)) {
            beats.put(beat.worker(), number);
            lastNews.put(beat.worker(), world.now());
        }
    }

    /// A worker's report reaches the broker for the first time, or because it was sent once more.
    void arrived(WorkerReport report) {
        lastNews.put(report.worker(), world.now());
        Claim claim = new Claim(report.job(), report.attempt());
        Map<Claim, Boolean> ofWorker = claims.computeIfAbsent(report.worker(), worker -> new HashMap<>());
        if (report instanceof WorkerReport.Claimed) {
            ofWorker.put(claim, false);
        } else {
            ofWorker.remove(claim);
        }
    }

    /// For how many true ms nothing new of a worker has reached the broker.
    long silenceOf(WorkerId worker) {
        return world.now() - lastNews.getOrDefault(worker, 0L);
    }

    /// Whether a worker has sent a beat after its claim that did not name the attempt, and no report that ended it.
    boolean isDropped(WorkerId worker, JobId job, int attempt) {
        return claims.getOrDefault(worker, Map.of()).getOrDefault(new Claim(job, attempt), false);
    }
}
