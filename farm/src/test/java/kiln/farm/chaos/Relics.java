package kiln.farm.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.BootEvidence;
import kiln.schemas.message.CellOutcome;
import kiln.schemas.message.Codec;
import kiln.schemas.message.JobResult;
import kiln.schemas.message.JobTally;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.PublishedImage;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.CellId;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Lane;
import kiln.schemas.plan.PlannedCell;
import kiln.schemas.plan.Sha256;
import kiln.schemas.plan.WorkerId;

/// What a farm leaves that built one cell by one image job and lost one worker over it: all is well. A test takes one
/// thing out of it, or puts one in.
final class Relics {
    static final BuildId BUILD = new BuildId("20260101-000000-0001");
    static final CellId CELL = new CellId("board-a", "current", "distro-a", "device");
    static final JobId IMAGE = new JobId("image-" + "a".repeat(32));
    static final WorkerId ALICE = new WorkerId("alice");
    static final WorkerId BOB = new WorkerId("bob");
    private static final Sha256 KEY = Sha256.of("key");

    final List<LedgerEvent> events = new ArrayList<>();
    final Map<String, byte[]> bucket = new TreeMap<>();
    final List<Workload.Asked> asked = new ArrayList<>();
    Evidence.Rest rest = Evidence.Rest.nothing();
    final JobResult result;
    final PublishedImage published;

    Relics() {
        Artifact xz = blob("made by bob attempt 2\nxz\n");
        Artifact zst = blob("made by bob attempt 2\nzst\n");
        result = new JobResult(KEY, IMAGE, 2, BOB, Map.of("img.xz", xz, "img.zst", zst), Map.of(), 1, 0, 0,
                Optional.empty());
        bucket.put(JobResult.objectKey(KEY), Codec.encode(result));
        published = new PublishedImage("a.img.xz", "images/board-a/x/a.img.xz", xz.sizeBytes(), xz.digest(), 1, KEY);
        bucket.put(published.key(), bucket.get(xz.objectKey()));
        asked.add(new Workload.Asked(BUILD.value(), Set.of(CELL.toString()), Expected.MADE));
        BuildRequest request = new BuildRequest(List.of(CELL.toString()), List.of(), List.of(), List.of(), List.of(), false,
                LocalDate.of(2026, 1, 1), Lane.INTERACTIVE, Expected.MADE.label());
        events.add(new LedgerEvent.BuildAccepted(BUILD, request, 1, 1, 1));
        events.add(new LedgerEvent.CellPlanned(BUILD, new PlannedCell.Wanted(CELL, "k", IMAGE, IMAGE, List.of(IMAGE))));
        events.add(new LedgerEvent.JobStarted(IMAGE, 1, ALICE, 2));
        events.add(failed(1, ALICE));
        events.add(new LedgerEvent.JobStarted(IMAGE, 2, BOB, 4));
        events.add(new LedgerEvent.JobSucceeded(IMAGE, 2, result));
        events.add(completed(new CellOutcome.Built(List.of(published), new BootEvidence("", "", "", "", 0))));
        events.add(new LedgerEvent.BuildFinished(BUILD, "green", new JobTally(1, 1, 0, Map.of()), 1, 6));
    }

    static LedgerEvent.AttemptFailed failed(int attempt, WorkerId worker) {
        return new LedgerEvent.AttemptFailed(IMAGE, attempt, worker,
                kiln.schemas.message.Failure.infrastructure("E230", "silent"), Optional.empty(), 3);
    }

    static LedgerEvent completed(CellOutcome outcome) {
        return new LedgerEvent.CellCompleted(BUILD, CELL, outcome, 5);
    }

    Artifact blob(String text) {
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Artifact artifact = new Artifact(Sha256.of(text), bytes.length);
        bucket.put(artifact.objectKey(), bytes);
        return artifact;
    }

    /// What the oracle says, without the harm's words.
    List<Finding.Harm> judged() {
        List<JsonNode> json =
                events.stream().map(event -> Codec.decode(Codec.encode(event), JsonNode.class)).toList();
        return Oracle.judge(new Evidence(json, key -> Optional.ofNullable(bucket.get(key)), asked, rest)).stream()
                .map(Finding::harm).toList();
    }

    <T> void without(Class<T> kind) {
        events.removeIf(kind::isInstance);
    }
}
