package kiln.worker.execute;

import java.util.Optional;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.StoreException;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.Codec;
import kiln.schemas.message.JobResult;
import kiln.schemas.plan.Sha256;

/// Looks whether the store already has a result under the job's key, unless the coordinator just did. A result whose artifacts are gone is removed, so
/// that a new one can take its place.
public record CachingExecutor(ArtifactStore store, JobExecutor inner) implements JobExecutor {

    @Override
    public JobOutcome execute(Attempt attempt) throws InterruptedException {
        if (!attempt.offer().mayBeMade()) {
            return inner.execute(attempt);
        }
        Sha256 key = attempt.offer().key();
        Optional<JobResult> known;
        try {
            known = lookUp(key);
        } catch (StoreException e) {
            return new JobOutcome.Failed(Failures.of(e), Optional.empty(), 0, 0);
        }
        if (known.isPresent()) {
            attempt.log().line("the result is in the store already, made by " + known.get().worker());
            return new JobOutcome.Succeeded(known.get());
        }
        return inner.execute(attempt);
    }

    /// A record is only removed if it was seen to be useless: between two looks somebody may have written a good one.
    private Optional<JobResult> lookUp(Sha256 key) {
        Optional<byte[]> record = store.get(JobResult.objectKey(key));
        if (record.isEmpty()) {
            return Optional.empty();
        }
        Optional<JobResult> found = decode(record.get());
        if (found.isPresent() && found.get().outputs().values().stream().allMatch(this::exists)) {
            return found;
        }
        store.delete(JobResult.objectKey(key));
        return Optional.empty();
    }

    private boolean exists(Artifact artifact) {
        return store.size(artifact.objectKey()).orElse(-1) == artifact.sizeBytes();
    }

    /// A record that cannot be read is as good as none.
    private static Optional<JobResult> decode(byte[] json) {
        try {
            return Optional.of(Codec.decode(json, JobResult.class));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
