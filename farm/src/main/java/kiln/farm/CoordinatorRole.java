package kiln.farm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import kiln.artifacts.archive.Zstd;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.S3ArtifactStore;
import kiln.artifacts.store.StoreException;
import kiln.coordinator.http.HttpApi;
import kiln.coordinator.http.HttpSettings;
import kiln.coordinator.plan.Planner;
import kiln.coordinator.runtime.Coordinator;
import kiln.coordinator.runtime.CoordinatorConfig;
import kiln.coordinator.view.Farm;
import kiln.farm.fault.Faults;
import kiln.farm.fault.Patience;
import kiln.farm.kafka.KafkaTransport;
import kiln.schemas.catalog.Catalog;
import kiln.schemas.message.Artifact;
import kiln.schemas.transport.LedgerLog;
import kiln.schemas.transport.OfferSink;
import kiln.schemas.transport.ProgressSource;
import kiln.schemas.transport.ReportSource;

/// A coordinator with its HTTP door.
final class CoordinatorRole implements AutoCloseable {
    private final Coordinator coordinator;
    private final HttpApi http;
    private final Closing closing;

    private CoordinatorRole(Coordinator coordinator, HttpApi http, Closing closing) {
        this.coordinator = coordinator;
        this.http = http;
        this.closing = closing;
    }

    /// @param store not closed
    /// @param pathOf object key to a file on this machine, or to an empty text
    /// @param end completed exceptionally when another coordinator takes over
    static CoordinatorRole start(
            FarmWiring.Ground ground, FarmSettings settings, Catalog catalog, S3ArtifactStore store, KafkaTransport kafka,
            UnaryOperator<String> pathOf, CompletableFuture<Void> end) {
        Closing closing = new Closing();
        try {
            Faults faults = Faults.ofThisProcess();
            Planner planner = new Planner(Version.KILN);
            Coordinator coordinator = closing.add(new Coordinator(new Coordinator.Connections(
                    faults.around(LedgerLog.class, closing.add(kafka.openLedger()), "coordinator.ledger"),
                    faults.around(OfferSink.class, closing.add(kafka.offerSink()), "coordinator.offers"),
                    faults.around(ReportSource.class, closing.add(kafka.reportSource()), "coordinator.reports"),
                    faults.around(ProgressSource.class, closing.add(kafka.progressSource()), "coordinator.progress"),
                    faults.around(ArtifactStore.class, store, "coordinator.store"),
                    (request, token) -> planner.plan(request, catalog, token),
                    pathOf,
                    ground.clock(),
                    ground.random(),
                    Patience.ofThisProcess().of(CoordinatorConfig.defaults()),
                    why -> end.completeExceptionally(new IllegalStateException(why)))));
            HttpApi http = closing.add(HttpApi.start(
                    new HttpSettings(settings.httpHost(), settings.httpPort(), Version.KILN),
                    coordinator.farm(),
                    log -> readLog(store, log),
                    key -> store.downloadLink(key),
                    ground.clock()));
            return new CoordinatorRole(coordinator, http, closing);
        } catch (RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    private static InputStream readLog(S3ArtifactStore store, Artifact log) {
        try {
            return Zstd.expand(store.open(log.objectKey(), 0).orElseThrow(
                    () -> new StoreException("the log " + log.digest() + " is not in the store any more", new IOException())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI uri() {
        return http.uri();
    }

    Farm farm() {
        return coordinator.farm();
    }

    @Override
    public void close() {
        closing.close();
    }
}
