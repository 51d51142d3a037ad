package kiln.schemas.message;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Sha256;
import kiln.schemas.plan.WorkerId;

/// What a job made; rests at `results/<key>.json` and is written there once, by one conditional PUT.
///
/// @param outputs by name, e.g. `kernel`, `img.xz`
/// @param facts small texts that others need, e.g. `release`
/// @param cpuSeconds user and system time of everything the job started
/// @param startedMillis, finishedMillis Unix time in ms on the worker's clock, for display only
/// @param log the whole log, zstd
public record JobResult(
        Sha256 key,
        JobId job,
        int attempt,
        WorkerId worker,
        Map<String, Artifact> outputs,
        Map<String, String> facts,
        double cpuSeconds,
        long startedMillis,
        long finishedMillis,
        Optional<Artifact> log) {
    public JobResult {
        outputs = Collections.unmodifiableMap(new TreeMap<>(outputs));
        facts = Collections.unmodifiableMap(new TreeMap<>(facts));
    }

    /// Where it rests in the bucket.
    public static String objectKey(Sha256 key) {
        return "results/" + key.hex() + ".json";
    }
}
