package kiln.coordinator.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import kiln.coordinator.view.Farm;

/// Every coordinator answers with what any of them has confirmed before: a build that was accepted through one is known
/// to the next question, whichever is asked.
record UpToDate(Farm farm) {
    /// For so long a question waits; then the answer is what was read before, as it is where the ledger is out of reach.
    private static final long PATIENCE_MILLIS = 2_000;

    void on(Router router) {
        router.get("/api/v1/*").handler(this::wait);
    }

    private void wait(RoutingContext call) {
        CompletableFuture<Void> read = farm.upToDate().toCompletableFuture();
        if (read.isDone()) {
            call.next();
            return;
        }
        Future.fromCompletionStage(read.copy().orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS),
                        Vertx.currentContext())
                .onComplete(done -> call.next());
    }
}
