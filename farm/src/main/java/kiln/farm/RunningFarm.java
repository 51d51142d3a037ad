package kiln.farm;

import java.net.URI;
import java.util.concurrent.CompletionStage;
import kiln.coordinator.view.Farm;

/// A farm in this process, until it is closed. Closing keeps its state.
public interface RunningFarm extends AutoCloseable {
    URI http();

    Farm farm();

    /// What a worker in another process needs to join.
    Services services();

    /// Completes when the farm is closed; exceptionally if it cannot go on, e.g. because the broker died.
    CompletionStage<Void> end();

    /// May be called more than once, and from a shutdown hook.
    @Override
    void close();
}
