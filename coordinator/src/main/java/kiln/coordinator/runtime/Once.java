package kiln.coordinator.runtime;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import kiln.coordinator.view.Farm.Submission;
import kiln.coordinator.view.PlanView;
import kiln.schemas.plan.RequestKey;

/// Sees to it that a request with a key is carried out once, however often it is sent: the ledger remembers those that
/// were, a takeover included; what is on its way there is remembered here.
final class Once {
    private final Function<String, Optional<Known>> known;
    private final Map<String, Pending> pending = new ConcurrentHashMap<>();

    /// A build whose request had that key.
    record Known(RequestKey key, PlanView plan) {}

    private record Pending(RequestKey key, CompletionStage<Submission> answer) {}

    /// @param known by the ledger
    Once(Function<String, Optional<Known>> known) {
        this.known = known;
    }

    /// @param carryOut completes when it is durable and can be read
    CompletionStage<Submission> take(RequestKey key, Supplier<CompletionStage<Submission>> carryOut) {
        CompletableFuture<Submission> answer = new CompletableFuture<>();
        Optional<Pending> other = Optional.ofNullable(pending.putIfAbsent(key.key(), new Pending(key, answer)));
        if (other.isPresent()) {
            return other.get().key().equals(key)
                    ? other.get().answer()
                    : CompletableFuture.completedFuture(new Submission.Conflict(key.key(), ""));
        }
        begin(key, carryOut).whenComplete((done, failed) -> {
            pending.remove(key.key());
            if (failed == null) {
                answer.complete(done);
            } else {
                answer.completeExceptionally(failed);
            }
        });
        return answer;
    }

    private CompletionStage<Submission> begin(RequestKey key, Supplier<CompletionStage<Submission>> carryOut) {
        try {
            return known.apply(key.key())
                    .<CompletionStage<Submission>>map(before -> CompletableFuture.completedFuture(before.key().equals(key)
                            ? new Submission.Accepted(before.plan())
                            : new Submission.Conflict(key.key(), before.plan().build())))
                    .orElseGet(carryOut);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
