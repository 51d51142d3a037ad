package kiln.coordinator.view;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.coordinator.schedule.Eta;
import kiln.coordinator.schedule.Waiting;
import kiln.schemas.message.Artifact;

/// A job as JSON.
///
/// @param state waiting, keyed, queued, running, succeeded, reused, failed, blocked, cancelled
/// @param reason what it waits for, or how it failed
/// @param key empty until its inputs are known
/// @param startedMillis, finishedMillis of the last attempt, Unix time in ms; 0 where unknown
/// @param waiting why nobody works on it
/// @param eta when it will be done
public record JobView(
        String job,
        String kind,
        String title,
        String state,
        String reason,
        String key,
        int attempt,
        String worker,
        long startedMillis,
        long finishedMillis,
        double cpuSeconds,
        Map<String, Artifact> outputs,
        Map<String, String> facts,
        List<String> needs,
        Optional<Artifact> log,
        List<String> builds,
        Optional<Waiting> waiting,
        Optional<Eta> eta) {
    /// That has ended, or of which nothing can be foretold.
    public JobView(
            String job, String kind, String title, String state, String reason, String key, int attempt, String worker,
            long startedMillis, long finishedMillis, double cpuSeconds, Map<String, Artifact> outputs,
            Map<String, String> facts, List<String> needs, Optional<Artifact> log, List<String> builds) {
        this(job, kind, title, state, reason, key, attempt, worker, startedMillis, finishedMillis, cpuSeconds, outputs,
                facts, needs, log, builds, Optional.empty(), Optional.empty());
    }
}
