package kiln.farm.chaos;

import static kiln.farm.chaos.Finding.Harm.CHANGED;
import static kiln.farm.chaos.Finding.Harm.DOUBLED;
import static kiln.farm.chaos.Finding.Harm.LEFT;
import static kiln.farm.chaos.Finding.Harm.LOST;
import static kiln.farm.chaos.Finding.Harm.SPLICED;
import static kiln.farm.chaos.Finding.Harm.WRONG;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kiln.artifacts.store.InMemoryArtifactStore;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.CellOutcome;
import kiln.schemas.message.Codec;
import kiln.schemas.message.Failure;
import kiln.schemas.message.JobResult;
import kiln.schemas.message.LedgerEvent;
import org.junit.jupiter.api.Test;

/// An oracle that says yes to everything proves nothing: here every invariant is broken once.
class OracleTest {
    private final Relics relics = new Relics();

    @Test
    void aFarmThatLostOneWorkerAndMadeItsCell_isWell() {
        assertEquals(List.of(), relics.judged());
    }

    @Test
    void aPromisedBuildThatIsNotInTheLedger_isLost() {
        relics.asked.add(new Workload.Asked("20260101-000000-0002", Set.of("a/b/c/device", "a/b/d/device"), Expected.MADE));

        assertEquals(List.of(LOST, LOST), relics.judged());
    }

    @Test
    void aCellWithoutRecord_isLost() {
        relics.without(LedgerEvent.CellCompleted.class);

        assertEquals(List.of(LOST), relics.judged());
    }

    @Test
    void aCellWithTwoRecords_isDoubled() {
        relics.events.add(relics.events.get(6));

        assertEquals(List.of(DOUBLED), relics.judged());
    }

    @Test
    void aBuildFinishedTwice_isDoubled() {
        relics.events.add(relics.events.get(7));

        assertEquals(List.of(DOUBLED), relics.judged());
    }

    @Test
    void aCellBlamedForTheFarm_isWrong() {
        relics.events.set(6, Relics.completed(
                new CellOutcome.Failed("image", Failure.infrastructure("E210", "no store"), Optional.empty())));

        assertEquals(List.of(WRONG), relics.judged());
    }

    @Test
    void aResultThatIsNotInTheBucket_isMissed() {
        relics.bucket.keySet().removeIf(key -> key.startsWith("results/"));

        assertEquals(List.of(SPLICED), relics.judged());
    }

    @Test
    void aResultInTheBucketThatIsNotTheLedgers_isMissed() {
        JobResult other = new JobResult(relics.result.key(), Relics.IMAGE, 1, Relics.ALICE, relics.result.outputs(),
                Map.of(), 1, 0, 0, Optional.empty());
        relics.bucket.put(JobResult.objectKey(other.key()), Codec.encode(other));

        assertEquals(List.of(SPLICED), relics.judged());
    }

    @Test
    void anArtifactThatIsGoneOrSpoilt_isMissed() {
        List<Artifact> outputs = List.copyOf(relics.result.outputs().values());
        relics.bucket.remove(outputs.get(0).objectKey());
        relics.bucket.put(outputs.get(1).objectKey(), new byte[] {1});

        assertEquals(List.of(SPLICED, SPLICED), relics.judged());
    }

    @Test
    void aPublishedImageThatIsNotWhatItsDigestSays_isMissed() {
        relics.bucket.put(relics.published.key(), new byte[] {1});

        assertEquals(List.of(SPLICED), relics.judged());
    }

    @Test
    void aResultPutTogetherFromTwoAttempts_isSpliced() {
        Artifact alices = relics.blob("made by alice attempt 1\nzst\n");
        JobResult spliced = new JobResult(relics.result.key(), Relics.IMAGE, 2, Relics.BOB,
                Map.of("img.xz", relics.result.outputs().get("img.xz"), "img.zst", alices), Map.of(), 1, 0, 0, Optional.empty());
        relics.bucket.put(JobResult.objectKey(spliced.key()), Codec.encode(spliced));
        relics.events.set(5, new LedgerEvent.JobSucceeded(Relics.IMAGE, 2, spliced));

        assertEquals(List.of(SPLICED), relics.judged());
    }

    @Test
    void imagesThatNoResultNames_areSpliced() {
        relics.without(LedgerEvent.JobSucceeded.class);
        relics.events.add(Relics.failed(2, Relics.BOB));

        assertEquals(List.of(SPLICED), relics.judged());
    }

    @Test
    void aLateReportThatFinishesAnothersAttempt_isNoticed() {
        relics.events.set(5, new LedgerEvent.JobSucceeded(Relics.IMAGE, 1, relics.result));

        assertEquals(List.of(SPLICED), relics.judged());
    }

    @Test
    void aJobGivenToTwoAtOnce_isNoticed() {
        relics.events.remove(3);

        assertEquals(List.of(SPLICED), relics.judged());
    }

    @Test
    void anObjectThatChanged_isNoticedByTheWatch() {
        InMemoryArtifactStore store = new InMemoryArtifactStore();
        ObjectWatch watch = new ObjectWatch(store, new java.util.Random(1));
        store.putObject("images/a/b/c.img.xz", new byte[] {1}, "");
        store.putObject("images/a/b/SHA256SUMS", new byte[] {1}, "");
        watch.look();
        store.putObject("images/a/b/c.img.xz", new byte[] {2}, "");
        store.putObject("images/a/b/SHA256SUMS", new byte[] {2}, "");
        watch.lookAtAll();

        relics.rest = new Evidence.Rest(List.of(), List.of(), List.of(), watch.changed());

        assertEquals(List.of(CHANGED), relics.judged());
    }

    @Test
    void aLeaseThatNobodyEnded_isLeft() {
        relics.events.add(new LedgerEvent.JobStarted(Relics.IMAGE, 3, Relics.ALICE, 9));

        assertEquals(List.of(LEFT), relics.judged());
    }

    @Test
    void aBuildThatIsStillOpen_isLeft() {
        relics.without(LedgerEvent.BuildFinished.class);

        assertEquals(List.of(LEFT), relics.judged());
    }

    @Test
    void uploadsScratchAndProcesses_areLeft() {
        relics.rest = new Evidence.Rest(List.of("x-uuid"), List.of("job-x"), List.of("bwrap"), List.of());

        assertEquals(List.of(LEFT, LEFT, LEFT), relics.judged());
    }
}
