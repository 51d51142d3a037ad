package kiln.farm;

import java.net.URI;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.S3ArtifactStore;
import kiln.coordinator.bulletin.BoardDesk;
import kiln.coordinator.bulletin.Bulletin;
import kiln.coordinator.bulletin.Shelf;
import kiln.coordinator.hooks.Hooks;
import kiln.coordinator.http.HttpApi;
import kiln.coordinator.http.HttpSettings;
import kiln.coordinator.plan.Planner;
import kiln.coordinator.runtime.Coordinator;
import kiln.coordinator.runtime.CoordinatorConfig;
import kiln.coordinator.sign.Seals;
import kiln.coordinator.sign.SigningKey;
import kiln.coordinator.view.Farm;
import kiln.farm.fault.Faults;
import kiln.farm.fault.Patience;
import kiln.farm.kafka.KafkaTransport;
import kiln.schemas.catalog.Catalog;
import kiln.schemas.transport.LedgerHistory;
import kiln.schemas.transport.LedgerLog;
import kiln.schemas.transport.OfferSink;
import kiln.schemas.transport.ProgressSink;
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
    /// @param alone whether no other coordinator can lead when this one starts
    /// @param end completed exceptionally when it cannot go on
    static CoordinatorRole start(
            FarmWiring.Ground ground, FarmSettings settings, Catalog catalog, S3ArtifactStore store, KafkaTransport kafka,
            UnaryOperator<String> pathOf, boolean alone, CompletableFuture<Void> end) {
        Closing closing = new Closing();
        try {
            Faults faults = Faults.ofThisProcess();
            ArtifactStore seen = faults.around(ArtifactStore.class, store, "coordinator.store");
            Planner planner = new Planner(Version.KILN);
            Optional<SigningKey> key = settings.signingKey().map(SigningKeyFile::read);
            AtomicReference<String> address = new AtomicReference<>("");
            Coordinator coordinator = closing.add(new Coordinator(new Coordinator.Connections(
                    faults.around(LedgerHistory.class, closing.add(kafka.ledgerHistory()), "coordinator.history"),
                    () -> takeOver(faults, kafka),
                    faults.around(OfferSink.class, closing.add(kafka.offerSink()), "coordinator.offers"),
                    faults.around(ReportSource.class, closing.add(kafka.reportSource()), "coordinator.reports"),
                    faults.around(ProgressSource.class, closing.add(kafka.progressSource()), "coordinator.progress"),
                    faults.around(ProgressSink.class, closing.add(kafka.progressSink()), "coordinator.herald"),
                    seen,
                    (request, token) -> planner.plan(request, catalog, token),
                    pathOf,
                    ground.clock(),
                    ground.random(),
                    Patience.ofThisProcess().of(CoordinatorConfig.defaults()).withLogs(settings.logs()),
                    new Coordinator.Candidate(name(ground), address::get, alone),
                    why -> end.completeExceptionally(new IllegalStateException(why)),
                    key)));
            // Past the faults: what a night of them hits is to be the ledger's own work, in an order that a seed replays.
            Shelf shelf = new Shelf(coordinator.farm(), store);
            BoardDesk downloads = new BoardDesk(
                    catalog, shelf, store, new Seals(key.map(SigningKey::publicKey), store), ground.clock());
            closing.add(new Bulletin(coordinator.farm(), shelf, downloads, store, ground.clock(), place(settings)).start());
            Hooks hooks = new Hooks(coordinator.farm(), settings.hooks().map(HooksFile::read).orElse(List.of()), store, address::get,
                    ground.clock(), ground.random());
            HttpApi http = closing.add(HttpApi.start(
                    new HttpSettings(settings.httpHost(), settings.httpPort(), Version.KILN),
                    coordinator.farm(),
                    downloads,
                    hooks,
                    new StoredLogs(seen),
                    image -> store.downloadLink(image),
                    ground.clock()));
            address.set(settings.publicAddress().map(URI::toString).orElseGet(() -> reachable(http.uri())));
            closing.add(hooks.start());
            return new CoordinatorRole(coordinator, http, closing);
        } catch (RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    /// Where those who download find the bucket, if somebody said so.
    private static Optional<URI> place(FarmSettings settings) {
        return settings.downloads()
                .map(endpoint -> URI.create(endpoint.toString().replaceAll("/+$", "") + "/" + settings.bucket() + "/"));
    }

    private static LedgerLog takeOver(Faults faults, KafkaTransport kafka) {
        faults.at("coordinator.ledger.open.before");
        LedgerLog log = kafka.openLedger();
        faults.at("coordinator.ledger.open.after");
        return faults.around(LedgerLog.class, log, "coordinator.ledger");
    }

    private static String name(FarmWiring.Ground ground) {
        return "coordinator-" + WorkerRole.hostName() + "-" + HexFormat.of().toHexDigits(ground.random().nextInt());
    }

    /// Who listens on all addresses of the host is reached by its name.
    private static String reachable(URI uri) {
        boolean all = Set.of("0.0.0.0", "[::]").contains(uri.getHost());
        return all ? "http://" + WorkerRole.hostName() + ":" + uri.getPort() : uri.toString();
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
