package kiln.coordinator.view;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import kiln.coordinator.log.LiveLog;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.RequestKey;
import kiln.schemas.problem.Problem;

/// What the HTTP API asks of a coordinator. Reads are of what is durable; they may be called from any thread and
/// return at once.
public interface Farm {
    /// For [#subscribe]: no events of the past.
    long ONLY_NEW = Long.MAX_VALUE;

    sealed interface Submission {
        record Accepted(PlanView plan) implements Submission {}

        record Refused(List<Problem> problems) implements Submission {}

        /// Another request had the same key.
        record Conflict(String key, String build) implements Submission {}
    }

    /// Plans and accepts a build; completes when it is durable. A request whose key is that of a build in memory is not
    /// carried out again: the answer is that build's plan.
    CompletionStage<Submission> submit(BuildRequest request, Optional<RequestKey> key);

    /// A request that is carried out each time it is sent.
    default CompletionStage<Submission> submit(BuildRequest request) {
        return submit(request, Optional.empty());
    }

    /// Plans only.
    Submission preview(BuildRequest request);

    /// Completes when it is durable.
    CompletionStage<Order.Answer> order(Order order);

    /// Completes when all that is durable now can be read here, which on a standby takes a look at the ledger; exceptionally
    /// if that cannot be had. Who was told by one coordinator that something is done then finds it done at any other.
    default CompletionStage<Void> upToDate() {
        return CompletableFuture.completedFuture(null);
    }

    /// Builds in memory, newest first: all that run, and the newest of those that ended.
    List<BuildSummary> builds();

    /// A build in memory.
    Optional<BuildView> build(String id);

    /// A build in memory in few words.
    Optional<Grid> grid(String id);

    /// What did not come about of a build in memory.
    Optional<List<Trouble>> troubles(String id);

    /// The id of the newest event that was told.
    long lastEvent();

    /// The cell's last record, with the build it is of: `(build, cell)` for every build that has it, newest first.
    List<CellRecord> cell(String board, String kernel, String distro);

    record CellRecord(String build, BuildView.Cell cell) {}

    /// Builds that left memory, as the bucket has them.
    Archive archive();

    /// These questions wait for the store: never ask them where nobody may wait.
    interface Archive {
        /// Builds older than the named one, newest first, whether they are in memory or not; fewer than `limit` if
        /// these are all.
        List<BuildSummary> builds(String before, int limit);

        Optional<BuildView> build(String id);

        /// Empty if there is no such build.
        List<JobView> jobs(String build);

        Optional<Grid> grid(String build);

        /// Empty if there is no such build.
        List<Trouble> troubles(String build);
    }

    Optional<JobView> job(String id);

    List<JobView> jobs(String build);

    /// The last lines of a job that runs; nothing of one that does not.
    ///
    /// @param job its whole id
    default Optional<LiveLog> liveLog(String job) {
        return Optional.empty();
    }

    /// Waits until more of a running job's log is known than up to that line; at most so long.
    default void awaitLog(String job, long line, Duration atMost) throws InterruptedException {}

    List<WorkerView> workers();

    /// Whether it leads, i.e. holds the ledger and takes commands; with numbers for `/health` and `/metrics`.
    Vital vital();

    /// Which coordinator leads, if it is another one and was heard of.
    default Optional<Leader> leader() {
        return Optional.empty();
    }

    /// @param address where its HTTP API is; empty if it does not say
    record Leader(String coordinator, String address) {}

    /// The ledger cannot be read at the moment: it waits for Kafka, or is being replayed.
    final class UnavailableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public UnavailableException(String message) {
            super(message);
        }
    }

    /// @param ledgerEvents events applied since the beginning
    /// @param problem why the farm does not go on; empty while all is well, also on a standby
    /// @param troubles why nothing moves although it should, one sentence each
    /// @param sweepFindings what sweeps have found since the start; anything but 0 is a fault in Kiln
    /// @param commandsIsolated commands that could not be decided since the start; anything but 0 is a fault in Kiln
    record Vital(
            boolean leading, long ledgerEvents, int jobsWaiting, int jobsQueued, int jobsRunning, int workers, int slots,
            String problem, List<String> troubles, long sweepFindings, long commandsIsolated) {
        public Vital {
            troubles = List.copyOf(troubles);
        }

        /// Of a farm that has no troubles.
        public Vital(
                boolean leading, long ledgerEvents, int jobsWaiting, int jobsQueued, int jobsRunning, int workers, int slots,
                String problem) {
            this(leading, ledgerEvents, jobsWaiting, jobsQueued, jobsRunning, workers, slots, problem, List.of(), 0, 0);
        }

        /// Whether it goes on, and something moves where anything could.
        public boolean healthy() {
            return problem.isEmpty() && troubles.isEmpty();
        }

        /// The same figures of a farm in this condition.
        public Vital with(
                boolean leading, String problem, List<String> troubles, long sweepFindings, long commandsIsolated) {
            return new Vital(leading, ledgerEvents, jobsWaiting, jobsQueued, jobsRunning, workers, slots,
                    problem, troubles, sweepFindings, commandsIsolated);
        }
    }

    /// Events after `afterId`, then live ones, until the subscription is closed. Called on the farm's own threads; the
    /// consumer must not block. If `afterId` is too old, or was never given out, a `resync` event comes first; with
    /// [#ONLY_NEW] nothing of the past comes.
    AutoCloseable subscribe(long afterId, Consumer<FarmEvent> consumer);
}
