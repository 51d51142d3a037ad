package kiln.worker.execute;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import kiln.artifacts.log.PackedLog;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.StoreException;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.Codec;
import kiln.schemas.message.JobResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the log and writes the one record of what was made. Of several attempts the first one's record stands, whole;
/// the others report that one.
public record RecordingExecutor(ArtifactStore store, JobExecutor inner) implements JobExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(RecordingExecutor.class);

    @Override
    public JobOutcome execute(Attempt attempt) throws InterruptedException {
        JobOutcome outcome = inner.execute(attempt);
        if (attempt.lease().lost().isPresent()) {
            throw new InterruptedException("the lease was lost before the result was recorded");
        }
        return switch (outcome) {
            case JobOutcome.Failed failed -> new JobOutcome.Failed(
                    failed.failure(), logOfFailure(attempt), failed.seconds(), failed.cpuSeconds());
            case JobOutcome.Succeeded made -> record(attempt, made.result());
        };
    }

    private JobOutcome record(Attempt attempt, JobResult made) {
        try {
            JobResult result = withLog(made, logOfSuccess(attempt));
            attempt.stage().accept(Attempt.LAST_STAGE);
            String key = JobResult.objectKey(result.key());
            if (store.putIfAbsent(key, Codec.encode(result), "application/json")) {
                return new JobOutcome.Succeeded(result);
            }
            byte[] first = store.get(key).orElseThrow(() -> new StoreException(
                    "the store refused " + key + " as taken, but has no such object; try again",
                    new IllegalStateException()));
            return new JobOutcome.Succeeded(Codec.decode(first, JobResult.class));
        } catch (StoreException | IllegalArgumentException e) {
            double seconds = (made.finishedMillis() - made.startedMillis()) / 1000.0;
            return new JobOutcome.Failed(Failures.of(e), Optional.empty(), seconds, made.cpuSeconds());
        }
    }

    private static JobResult withLog(JobResult made, Optional<Artifact> log) {
        return new JobResult(made.key(), made.job(), made.attempt(), made.worker(), made.outputs(), made.facts(),
                made.cpuSeconds(), made.startedMillis(), made.finishedMillis(), log);
    }

    /// What was made counts, even if there is no room to pack its log.
    private Optional<Artifact> logOfSuccess(Attempt attempt) {
        try {
            return store(attempt);
        } catch (IOException e) {
            LOG.warn("log not kept job={} attempt={} because={}", attempt.offer().job(), attempt.offer().attempt(),
                    e.getMessage());
            return Optional.empty();
        }
    }

    /// A failure is told even if its log cannot be kept.
    private Optional<Artifact> logOfFailure(Attempt attempt) {
        try {
            return store(attempt);
        } catch (StoreException | IOException e) {
            LOG.warn("log not kept job={} attempt={} because={}", attempt.offer().job(), attempt.offer().attempt(),
                    e.getMessage());
            return Optional.empty();
        }
    }

    /// Nothing where the job had nothing to say.
    private Optional<Artifact> store(Attempt attempt) throws IOException {
        Optional<Path> plain = attempt.log().written();
        return plain.isPresent() ? Optional.of(pack(plain.get())) : Optional.empty();
    }

    private Artifact pack(Path plain) throws IOException {
        Path packed = plain.resolveSibling(plain.getFileName() + ".zst");
        try {
            try (InputStream text = Files.newInputStream(plain);
                    OutputStream out = Files.newOutputStream(packed)) {
                PackedLog.pack(text, out);
            }
            return store.put(packed);
        } finally {
            Files.deleteIfExists(packed);
        }
    }
}
