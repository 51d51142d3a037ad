package kiln.coordinator.http;

import io.vertx.ext.web.RoutingContext;
import kiln.artifacts.store.StoreException;

/// Work of a request that may wait: on a virtual thread of its own, never on the event loop.
final class Waiting {
    private Waiting() {}

    static void run(RoutingContext call, Runnable work) {
        Thread.ofVirtual().name("http-" + call.request().path()).start(() -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                Answers.fault(call, e);
            }
        });
    }

    /// The same, where the store may be out of reach.
    static void askStore(RoutingContext call, Runnable question) {
        run(call, () -> {
            try {
                question.run();
            } catch (StoreException e) {
                Answers.refuse(call, Refusal.storeFailed(e.getMessage()));
            }
        });
    }
}
