package kiln.coordinator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kiln.artifacts.store.ArtifactStore;
import kiln.coordinator.ledger.CellRef;
import kiln.coordinator.ledger.Compaction;
import kiln.coordinator.ledger.Ledger;
import kiln.coordinator.ledger.LedgerPicture;
import kiln.coordinator.view.Views;
import kiln.schemas.message.CellOutcome;
import kiln.schemas.message.Codec;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.LedgerEvent.AttemptFailed;
import kiln.schemas.message.LedgerEvent.BuildAccepted;
import kiln.schemas.message.LedgerEvent.BuildFinished;
import kiln.schemas.message.LedgerEvent.CellCompleted;
import kiln.schemas.message.LedgerEvent.CellPlanned;
import kiln.schemas.message.LedgerEvent.JobQueued;
import kiln.schemas.message.LedgerEvent.JobStarted;
import kiln.schemas.message.LedgerEvent.JobSucceeded;
import kiln.schemas.message.PublishedImage;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Sha256;

/// What must hold of every history of the farm. Judges the log alone, by its own small bookkeeping, not by the
/// ledger's.
final class Invariants {
    private final Map<JobId, Integer> attempts = new HashMap<>();
    private final Map<JobId, JobStarted> leases = new HashMap<>();
    private final Set<String> started = new HashSet<>();
    private final Map<CellRef, CellOutcome> outcomes = new HashMap<>();
    private final Map<BuildId, Integer> planned = new HashMap<>();
    private final Set<BuildId> accepted = new HashSet<>();
    private final Set<BuildId> finished = new HashSet<>();
    private final Map<String, Sha256> published = new HashMap<>();

    void check(List<LedgerEvent> events, ArtifactStore store) {
        events.forEach(event -> check(event, store));
    }

    private void check(LedgerEvent event, ArtifactStore store) {
        switch (event) {
            case BuildAccepted e -> assertTrue(accepted.add(e.build()), "AcceptedOnce " + e);
            case CellPlanned e -> planned.merge(e.build(), 1, Integer::sum);
            case JobQueued e -> {
                int last = attempts.getOrDefault(e.job(), 0);
                assertTrue(e.attempt() > last, "AttemptOnlyGrows from " + last + " " + e);
                attempts.put(e.job(), e.attempt());
                leases.remove(e.job());
            }
            case JobStarted e -> {
                assertEquals(attempts.get(e.job()), e.attempt(), "LeaseOfTheLastOffer " + e);
                assertTrue(started.add(e.job() + "#" + e.attempt()), "OneLeasePerAttempt " + e);
                leases.put(e.job(), e);
            }
            case AttemptFailed e -> ownsLease(e.job(), e.attempt(), e.worker().value(), event);
            case JobSucceeded e -> {
                ownsLease(e.job(), e.attempt(), leases.get(e.job()).worker().value(), event);
                leases.remove(e.job());
            }
            case CellCompleted e -> {
                assertTrue(outcomes.put(new CellRef(e.build(), e.cell()), e.outcome()) == null, "OneTerminalRecord " + e);
                images(e.outcome()).forEach(image -> isInStore(image, store));
            }
            case BuildFinished e -> {
                long done = outcomes.keySet().stream().filter(ref -> ref.build().equals(e.build())).count();
                assertEquals((long) planned.get(e.build()), done, "FinishedMeansComplete " + e);
                assertTrue(finished.add(e.build()), "FinishedOnce " + e);
            }
            default -> {}
        }
    }

    private void ownsLease(JobId job, int attempt, String worker, LedgerEvent event) {
        JobStarted lease = leases.get(job);
        assertTrue(lease != null && lease.attempt() == attempt && lease.worker().value().equals(worker), "OnlyTheOwnerEnds " + event);
    }

    private static List<PublishedImage> images(CellOutcome outcome) {
        return switch (outcome) {
            case CellOutcome.Built o -> o.images();
            case CellOutcome.Reused o -> o.images();
            default -> List.of();
        };
    }

    private void isInStore(PublishedImage image, ArtifactStore store) {
        Sha256 seen = Sha256.of(store.get(image.key()).orElseThrow(() -> new AssertionError("PublishedIsThere " + image)));
        assertEquals(image.sha256(), seen, "PublishedIsRight " + image);
        Sha256 before = published.putIfAbsent(image.key(), image.sha256());
        assertTrue(before == null || before.equals(image.sha256()), "PublishedNeverChanges " + image);
    }

    /// At the end of all weather.
    void atRest(Ledger ledger, ArtifactStore store) {
        accepted.stream().filter(id -> !finished.contains(id)).findFirst().ifPresent(id -> {
            throw new AssertionError("EveryBuildEnds " + id + " has " + ledger.build(id).orElseThrow().jobs().stream()
                    .map(job -> ledger.job(job).orElseThrow()).filter(job -> !job.state().isDone())
                    .map(job -> job.job().title() + "=" + job.state().word()).toList()
                    + " to publish " + ledger.toPublish() + " to conclude " + ledger.toConclude());
        });
        assertEquals(Set.of(), ledger.running(), "NothingRuns");
        assertEquals(Set.of(), ledger.queued(), "NothingIsQueued");
        assertEquals(Set.of(), ledger.toLookUp(), "NothingIsLookedUp");
        assertEquals(Set.of(), ledger.toPublish(), "NothingWaitsForPublication");
        published.forEach((key, digest) ->
                assertEquals(digest, Sha256.of(store.get(key).orElseThrow()), "PublishedNeverChanges " + key));
    }

    /// A replayed ledger is the live one.
    static void replayEqualsLive(Ledger live, Ledger replayed) {
        String one = picture(live);
        String two = picture(replayed);
        int at = java.util.Arrays.mismatch(one.toCharArray(), two.toCharArray());
        assertTrue(at < 0, () -> "ReplayEqualsLive: live …" + around(one, at) + "…, replayed …" + around(two, at) + "…");
    }

    /// What a checkpoint would hold is the ledger, field by field.
    static void compactionEqualsLive(Ledger live) {
        Ledger back = new Ledger();
        Compaction.of(live).forEach(back::apply);
        assertEquals(LedgerPicture.of(live), LedgerPicture.of(back), "CompactionEqualsLive");
    }

    private static String around(String text, int at) {
        return text.substring(Math.max(0, at - 80), Math.min(text.length(), at + 80));
    }

    private static String picture(Ledger ledger) {
        Views views = new Views(ledger, key -> "");
        StringBuilder picture = new StringBuilder();
        ledger.builds().values().forEach(build ->
                picture.append(Codec.encodeText(views.build(build, 0))).append(Codec.encodeText(views.jobs(build))));
        return picture.append(ledger.queued()).append(ledger.running()).append(ledger.toPublish()).append(ledger.toConclude()).toString();
    }
}
