package kiln.schemas.transport;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.JobInput;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.Progress;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Sha256;
import kiln.schemas.plan.WorkerId;

/// Small, distinct messages.
public final class Samples {
    public static final WorkerId ALICE = new WorkerId("alice-1");

    private Samples() {}

    /// @param number 0 or more
    public static JobId job(int number) {
        return new JobId("source-%032x".formatted(number));
    }

    public static LedgerEvent queued(int number) {
        return new LedgerEvent.JobQueued(job(number), 1, 0);
    }

    public static LedgerEvent reset(int number, String reason) {
        return new LedgerEvent.JobReset(job(number), reason, Optional.empty());
    }

    public static JobOffer offer(int number) {
        Sha256 lock = Sha256.of("lock " + number);
        return new JobOffer(
                job(number),
                1,
                Sha256.of("key " + number),
                "source linux",
                new JobOptions.Source("linux", 1),
                Map.of("lock", new JobInput(new Artifact(lock, 120), Map.of("packages", "1"))));
    }

    public static WorkerReport claimed(int number) {
        return new WorkerReport.Claimed(job(number), 1, ALICE);
    }

    public static List<WorkerReport> claimed(int from, int to) {
        return IntStream.range(from, to).mapToObj(Samples::claimed).toList();
    }

    public static Progress heartbeat(long diskFreeBytes) {
        return new Progress.Heartbeat(
                ALICE, "farmhost", 1, List.of(new Progress.Running(job(1), 1, "fetch", 1_000)), diskFreeBytes);
    }
}
