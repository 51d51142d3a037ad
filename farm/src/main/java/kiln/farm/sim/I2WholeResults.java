package kiln.farm.sim;

import java.util.HashSet;
import java.util.Set;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.JobResult;
import kiln.schemas.message.LedgerEvent;

/// I2: every success names a result whose objects exist, hash right, and come from one attempt. Objects that the
/// simulation damaged itself are excused.
final class I2WholeResults implements Invariant {
    private final Bucket bucket;
    private final Luck luck;

    I2WholeResults(Bucket bucket, Luck luck) {
        this.bucket = bucket;
        this.luck = luck;
    }

    @Override
    public void on(LedgerEvent event) {
        if (event instanceof LedgerEvent.JobSucceeded e) {
            check(e.result());
        } else if (event instanceof LedgerEvent.JobReused e) {
            check(e.result());
        } else if (event instanceof LedgerEvent.CellCompleted e) {
            e.outcome().images().forEach(image ->
                    require(bucket.isRight(image.key(), image.sha256()), "missing or wrong: " + image));
        }
    }

    private void check(JobResult result) {
        Set<String> makers = new HashSet<>();
        boolean first = true;
        for (Artifact artifact : result.outputs().values()) {
            require(bucket.wasHarmed(artifact.objectKey()) || bucket.isRight(artifact.objectKey(), artifact.digest()),
                    artifact + " is missing or wrong, of " + result);
            if (first) {
                makers.addAll(luck.makersOf(artifact.digest()));
            } else {
                makers.retainAll(luck.makersOf(artifact.digest()));
            }
            first = false;
        }
        require(!makers.isEmpty(), "no one attempt made all of " + result);
    }
}
