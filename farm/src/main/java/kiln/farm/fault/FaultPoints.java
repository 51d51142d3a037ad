package kiln.farm.fault;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.Progress;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.JobKind;

/// Every fault point there is, by name.
public final class FaultPoints {
    private static final List<Class<? extends LedgerEvent>> EVENTS = List.of(
            LedgerEvent.BuildAccepted.class, LedgerEvent.JobPlanned.class, LedgerEvent.CellPlanned.class,
            LedgerEvent.JobKeyed.class, LedgerEvent.JobQueued.class, LedgerEvent.JobStarted.class,
            LedgerEvent.ClaimRefused.class, LedgerEvent.AttemptFailed.class, LedgerEvent.JobSucceeded.class,
            LedgerEvent.JobFailed.class, LedgerEvent.JobBlocked.class, LedgerEvent.JobCancelled.class,
            LedgerEvent.JobReset.class, LedgerEvent.JobReused.class, LedgerEvent.CancelRequested.class,
            LedgerEvent.CellCompleted.class, LedgerEvent.BuildFinished.class, LedgerEvent.BuildForgotten.class,
            LedgerEvent.BuildPaused.class, LedgerEvent.BuildResumed.class, LedgerEvent.WorkerJoined.class,
            LedgerEvent.WorkerLeft.class, LedgerEvent.WorkerDrained.class, LedgerEvent.WorkerReleased.class,
            LedgerEvent.WorkerQuarantined.class);
    private static final List<Class<? extends WorkerReport>> REPORTS =
            List.of(WorkerReport.Claimed.class, WorkerReport.Succeeded.class, WorkerReport.Failed.class);
    private static final List<Class<? extends WorkerReport>> ENDS =
            List.of(WorkerReport.Succeeded.class, WorkerReport.Failed.class);
    private static final List<Class<? extends Progress>> PROGRESS =
            List.of(Progress.Heartbeat.class, Progress.LogLines.class, Progress.Farewell.class);
    private static final SortedSet<String> ALL = Collections.unmodifiableSortedSet(list());

    private FaultPoints() {}

    /// Sorted; those of a worker begin with `worker.`, those of a coordinator with `coordinator.`.
    public static SortedSet<String> all() {
        return ALL;
    }

    private static SortedSet<String> list() {
        SortedSet<String> points = new TreeSet<>();
        for (String role : List.of("worker", "coordinator")) {
            around(points, role + ".start.kafka", "");
            around(points, role + ".start.store", "");
        }
        for (JobKind kind : JobKind.values()) {
            slot(points, kind);
        }
        points.add("worker.offers.take.before");
        List.of("offers", "reports", "progress", "ledger", "sandbox")
                .forEach(port -> around(points, "worker." + port + ".close", ""));
        points.add("worker.ledger.poll.before");
        Stream.of(LedgerEvent.JobStarted.class, LedgerEvent.CellCompleted.class, LedgerEvent.BuildFinished.class)
                .forEach(event -> points.add("worker.ledger.poll." + Passage.type(event) + ".after"));
        PROGRESS.forEach(word -> around(points, "worker.progress.send", Passage.type(word)));
        coordinator(points);
        return points;
    }

    private static void slot(SortedSet<String> points, JobKind kind) {
        String id = kind.id();
        points.add("worker.offers.take." + id + ".after");
        around(points, "worker.offers.accept", id);
        around(points, "worker.reports.claim.claimed", id);
        ENDS.forEach(report -> around(points, "worker.reports.send", Passage.type(report) + "." + id));
        List.of("get", "size", "put", "put-if-absent").forEach(call -> around(points, "worker.store." + call, id));
        if (kind != JobKind.RESOLVE) { // the one kind without inputs
            around(points, "worker.store.fetch", id);
        }
        if (kind == JobKind.PART || kind == JobKind.IMAGE) { // what is composed
            List.of("compose", "open", "copy-if-absent", "delete").forEach(call -> around(points, "worker.store." + call, id));
        }
        around(points, "worker.sandbox.run", id);
        around(points, "worker.steps.execute", id);
    }

    private static void coordinator(SortedSet<String> points) {
        EVENTS.forEach(event -> around(points, "coordinator.ledger.append", Passage.type(event)));
        List.of("open", "replay", "close").forEach(call -> around(points, "coordinator.ledger." + call, ""));
        around(points, "coordinator.history.replay", "");
        around(points, "coordinator.herald.send", Passage.type(Progress.Leading.class));
        for (JobKind kind : JobKind.values()) {
            around(points, "coordinator.offers.offer", kind.id());
        }
        around(points, "coordinator.reports.seek", "");
        points.add("coordinator.reports.poll.before");
        REPORTS.forEach(report -> points.add("coordinator.reports.poll." + Passage.type(report) + ".after"));
        points.add("coordinator.progress.poll.before");
        PROGRESS.forEach(word -> points.add("coordinator.progress.poll." + Passage.type(word) + ".after"));
        points.add("coordinator.progress.poll." + Passage.type(Progress.Leading.class) + ".after");
        List.of("get.results", "size.blobs", "verify.blobs", "copy-if-absent.blobs", "end-unfinished.images", "end-unfinished.compose", "list.compose", "size.images", "open.images",
                        "put-object.images", "put-object.builds", "list.ledger", "open.ledger", "put-object.ledger",
                        "delete.ledger", "open.builds", "open.blobs")
                .forEach(call -> around(points, "coordinator.store." + call, ""));
    }

    /// The points before and after a call.
    private static void around(SortedSet<String> points, String place, String subject) {
        String stem = subject.isEmpty() ? place : place + "." + subject;
        points.add(stem + ".before");
        points.add(stem + ".after");
    }
}
