package kiln.coordinator.view;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.problem.Problem;

/// What the HTTP API asks of a coordinator. Reads are of what is durable; they may be called from any thread and
/// return at once.
public interface Farm {
    /// For [#subscribe]: no events of the past.
    long ONLY_NEW = Long.MAX_VALUE;

    sealed interface Submission {
        record Accepted(PlanView plan) implements Submission {}

        record Refused(List<Problem> problems) implements Submission {}
    }

    /// Plans and accepts a build; completes when it is durable.
    CompletionStage<Submission> submit(BuildRequest request);

    /// Plans only.
    Submission preview(BuildRequest request);

    /// @return false if there is no such build, or it has ended
    CompletionStage<Boolean> cancel(String build, String reason);

    List<BuildSummary> builds();

    Optional<BuildView> build(String id);

    /// The cell's last record, with the build it is of: `(build, cell)` for every build that has it, newest first.
    List<CellRecord> cell(String board, String kernel, String distro);

    record CellRecord(String build, BuildView.Cell cell) {}

    Optional<JobView> job(String id);

    List<JobView> jobs(String build);

    List<WorkerView> workers();

    /// Whether it leads, i.e. holds the ledger and takes commands; with numbers for `/health` and `/metrics`.
    Vital vital();

    /// @param ledgerEvents events applied since the beginning
    record Vital(boolean leading, long ledgerEvents, int jobsWaiting, int jobsQueued, int jobsRunning, int workers, int slots, String problem) {}

    /// Events after `afterId`, then live ones, until the subscription is closed. Called on the farm's own threads; the
    /// consumer must not block. If `afterId` is too old, or was never given out, a `resync` event comes first; with
    /// [#ONLY_NEW] nothing of the past comes.
    AutoCloseable subscribe(long afterId, Consumer<FarmEvent> consumer);
}
