package kiln.farm.sim;

import java.util.List;

/// Rules that matter, each broken in one place.
final class Mutations {
    private static final String DECIDER = "coordinator:kiln.coordinator.ledger.Decider";
    private static final String DECISION = "coordinator:kiln.coordinator.ledger.Decision";
    private static final String FOREMAN = "coordinator:kiln.coordinator.runtime.Foreman";
    private static final String LEASES = "coordinator:kiln.coordinator.runtime.LeaseTable";
    private static final String LIBRARIAN = "coordinator:kiln.coordinator.runtime.Librarian";
    private static final String RECORDING = "worker:kiln.worker.execute.RecordingExecutor";
    private static final String TRUST = "coordinator:kiln.coordinator.ledger.Trust";
    private static final String TRANSPORT = "schemas:kiln.schemas.transport.InMemoryTransport";

    /// Another text for the same rule.
    static final Mutation NONE = new Mutation("nothing is broken", DECIDER,
            "&& running.worker().equals(report.worker())", "&& report.worker().equals(running.worker())");

    static final List<Mutation> ALL = List.of(
            new Mutation("anybody may end an attempt", DECIDER,
                    "&& running.worker().equals(report.worker())", ""),
            new Mutation("a report of an old attempt counts", DECIDER,
                    "&& running.attempt() == report.attempt()", ""),
            new Mutation("a claim of an old attempt counts", DECIDER,
                    "&& queued.attempt() == r.attempt()", ""),
            new Mutation("the attempt does not grow when the farm fails", DECIDER,
                    "id, report.attempt() + 1, decision.atMillis() + holdBack",
                    "id, report.attempt(), decision.atMillis() + holdBack"),
            new Mutation("the attempt does not grow when a job is queued", DECIDER,
                    "keyed.attempt() + 1, 0", "keyed.attempt(), 0"),
            new Mutation("a lease never ends", LEASES,
                    "if (silent > silenceMillis) {", "if (silent > 1000 * silenceMillis) {"),
            new Mutation("a lease ends too early", LEASES,
                    "if (silent > silenceMillis) {", "if (silent > silenceMillis / 4) {"),
            new Mutation("a farewell counts as a loss", DECIDER,
                    "c.farewell() ? WORKER_LEFT : WORKER_LOST", "c.farewell() ? WORKER_LOST : WORKER_LOST"),
            new Mutation("a job is quarantined at once", DECIDER,
                    "job.workersLost() >= workersLostMax &&", "job.workersLost() >= 1 &&"),
            new Mutation("a job is never quarantined", DECIDER,
                    "job.workersLost() >= workersLostMax &&", "job.workersLost() >= 1000 &&"),
            new Mutation("the farm's failure ends a job at once", DECIDER,
                    "job.farmFailures() > triesMax", "job.farmFailures() > 0"),
            new Mutation("the farm's failure is the cell's", "coordinator:kiln.coordinator.ledger.Completion",
                    "case INFRASTRUCTURE -> false;", "case INFRASTRUCTURE -> true;"),
            new Mutation("what is blocked is not passed on", DECISION,
                    "emit(new LedgerEvent.JobBlocked(id, root.get()));\n                spread(id);",
                    "emit(new LedgerEvent.JobBlocked(id, root.get()));"),
            new Mutation("a lost input is not made again", DECIDER,
                    "if (stillThatOne) {", "if (stillThatOne && lost.isEmpty()) {"),
            new Mutation("a cancel ends what others want", "coordinator:kiln.coordinator.ledger.OpenCells",
                    "return build.cancelReason().isEmpty() && ", "return false && "),
            new Mutation("a dead writer's append counts", TRANSPORT,
                    "if (epoch != ledgerEpoch) {", "if (epoch > ledgerEpoch) {"),
            new Mutation("the result record is written over", RECORDING,
                    "if (store.putIfAbsent(key, Codec.encode(result), \"application/json\")) {",
                    "store.putObject(key, Codec.encode(result), \"application/json\");\n            if (!key.isEmpty()) {"),
            new Mutation("an artifact is published unread", LIBRARIAN,
                    "                requireWhole(artifact);\n                store.copyIfAbsent",
                    "                store.copyIfAbsent"),
            new Mutation("single events are not appended", FOREMAN,
                    "if (!events.isEmpty()) {", "if (events.size() > 1) {"),
            new Mutation("a failed errand is never sent again", "coordinator:kiln.coordinator.runtime.Errands",
                    "out.replace(one.what(), now + retryMillis);", "out.replace(one.what(), Long.MAX_VALUE);"),
            new Mutation("a lost offer is never made again", "coordinator:kiln.coordinator.schedule.Window",
                    "if (now - one.atMillis() <= patience(one)) {", "if (now - one.atMillis() <= 1000 * patience(one)) {"),
            new Mutation("a cell may end twice", DECISION,
                    "if (entry.outcomes().containsKey(cell.cell())) {", "if (entry.outcomes().size() > 1000) {"),
            new Mutation("what is not named is gone at once", LEASES,
                    "boolean over = now - since.sinceMillis() > silenceMillis && reportsReadMillis >= since.sinceMillis();",
                    "boolean over = true;"),
            new Mutation("a deaf leader ends leases", "coordinator:kiln.coordinator.runtime.Hearing",
                    "return silentMillis(now) > patienceMillis;", "return silentMillis(now) > 1000 * patienceMillis;"),
            new Mutation("a clock that was set back holds jobs back", "coordinator:kiln.coordinator.schedule.HeldBack",
                    "byTime.tailMap(now + maxMillis, false)", "byTime.tailMap(now + 1000 * maxMillis, false)"),
            new Mutation("a standby never leads", "coordinator:kiln.coordinator.runtime.Leadership",
                    "return atOnce || vacant ||", "return atOnce || vacant || listeningSince < 0 &&"),
            new Mutation("a checkpoint forgets lost workers", "coordinator:kiln.coordinator.ledger.JobEntry",
                    "workersLost = past.workersLost();", "workersLost = 0;"),
            new Mutation("a paused build goes on", TRUST,
                    "&& !ledger.isHeld(job)", ""),
            new Mutation("who rests gets jobs", TRUST,
                    "return ledger.workforce().mayTake(worker)", "return ledger.workforce().mayTake(new WorkerId(\"nobody\"))"),
            new Mutation("giving back counts as a loss", "coordinator:kiln.coordinator.ledger.Orders",
                    "true, c.atMillis()))\n                .toList();", "false, c.atMillis()))\n                .toList();"),
            new Mutation("a worker that fails everything goes on", TRUST,
                    "static final int FAILURES_MAX = 4;", "static final int FAILURES_MAX = 400;"),
            new Mutation("one worker's word is enough", TRUST,
                    "return alone\n", "return alone && job.farmFailures() < 0\n"),
            new Mutation("a build that ends leaves its jobs", "coordinator:kiln.coordinator.ledger.Conclusion",
                    "if (!job.state().isDone() && !Demand", "if (job.state().isDone() && !Demand"));

    private Mutations() {}
}
