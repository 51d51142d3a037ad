package kiln.farm;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import kiln.artifacts.store.S3ArtifactStore;
import kiln.artifacts.store.S3Endpoint;
import kiln.artifacts.store.StoreProbe;
import kiln.coordinator.view.Farm;
import kiln.farm.embedded.EmbeddedBroker;
import kiln.farm.embedded.EmbeddedS3;
import kiln.farm.fault.Faults;
import kiln.farm.fault.Patience;
import kiln.farm.kafka.KafkaTransport;
import kiln.schemas.catalog.Catalog;
import kiln.schemas.catalog.CatalogReader;
import kiln.schemas.catalog.CatalogReading;

/// The one wiring there is: which adapter stands behind each port, in sight. Everything is opened in order and closed
/// in reverse, also when a later part does not start.
public final class FarmWiring implements Wiring {
    private static final Duration KAFKA_PATIENCE = Duration.ofSeconds(30);
    private static final String REGION = "us-east-1";

    private final InstantSource clock = new SteadyClock(InstantSource.system(), System::nanoTime);
    private final Random random = new Random();

    @Override
    public RunningFarm embedded(FarmSettings settings) {
        Closing closing = new Closing();
        try {
            Catalog catalog = catalog(settings);
            EmbeddedServices embedded = closing.add(EmbeddedServices.start(settings));
            EmbeddedS3 s3 = embedded.s3();
            EmbeddedBroker broker = embedded.broker();
            Services services = new Services(
                    broker.bootstrapServers(), s3.endpoint(), REGION, settings.bucket(), settings.keys());
            KafkaTransport kafka = KafkaTransport.open(services.kafkaBootstrap(), KAFKA_PATIENCE);
            UnaryOperator<String> pathOf = key -> s3.fileOf(settings.bucket(), key).toString();
            CompletableFuture<Void> end = new CompletableFuture<>();
            S3ArtifactStore store = closing.add(connectStore(services, random));
            CoordinatorRole coordinator =
                    closing.add(CoordinatorRole.start(new Ground(clock, random), settings, catalog, store, kafka, pathOf, true, end));
            if (settings.slots() > 0) {
                closing.add(WorkerRole.start(new Ground(clock, random), settings, store, kafka, end));
            }
            return new Embedded(coordinator.uri(), coordinator.farm(), services, end, closing);
        } catch (Exception e) {
            throw closing.after(Troubles.of(e));
        }
    }

    @Override
    public RunningRole coordinator(FarmSettings settings, Services services) {
        Closing closing = new Closing();
        try {
            Catalog catalog = catalog(settings);
            KafkaTransport kafka = connectKafka(services, "coordinator");
            CompletableFuture<Void> end = new CompletableFuture<>();
            URI downloads = settings.downloads().orElse(services.s3Endpoint());
            S3ArtifactStore store = closing.add(connectStore(services, "coordinator", downloads));
            CoordinatorRole role = closing.add(CoordinatorRole.start(new Ground(clock, random), settings, catalog, store,
                    kafka, key -> "", Patience.ofThisProcess().alone(), end));
            return new Role("coordinator at " + role.uri(), end, closing);
        } catch (Exception e) {
            throw closing.after(Troubles.of(e));
        }
    }

    @Override
    public RunningRole worker(FarmSettings settings, Services services) {
        Closing closing = new Closing();
        try {
            KafkaTransport kafka = connectKafka(services, "worker");
            CompletableFuture<Void> end = new CompletableFuture<>();
            S3ArtifactStore store = closing.add(connectStore(services, "worker", services.s3Endpoint()));
            WorkerRole role = closing.add(WorkerRole.start(new Ground(clock, random), settings, store, kafka, end));
            return new Role(role.description(), end, closing);
        } catch (Exception e) {
            throw closing.after(Troubles.of(e));
        }
    }

    @Override
    public RunningRole store(Path folder, String host, int port, S3Keys keys) {
        Closing closing = new Closing();
        try {
            EmbeddedS3 s3 = closing.add(EmbeddedS3.start(folder, host, port, keys.accessKey(), keys.secretKey()));
            return new Role("store at " + s3.endpoint(), new CompletableFuture<>(), closing);
        } catch (Exception e) {
            throw closing.after(Troubles.of(e));
        }
    }

    /// Time and chance, made here and nowhere else.
    record Ground(InstantSource clock, Random random) {}

    private static Catalog catalog(FarmSettings settings) {
        return switch (CatalogReader.read(settings.catalog())) {
            case CatalogReading.Read read -> read.catalog();
            case CatalogReading.Refused refused -> throw Troubles.catalog(refused.problems());
        };
    }

    private static KafkaTransport connectKafka(Services services, String role) {
        Faults faults = Faults.ofThisProcess();
        faults.at(role + ".start.kafka.before");
        KafkaTransport kafka = KafkaTransport.open(services.kafkaBootstrap(), KAFKA_PATIENCE);
        faults.at(role + ".start.kafka.after");
        return kafka;
    }

    private S3ArtifactStore connectStore(Services services, String role, URI downloads) {
        Faults faults = Faults.ofThisProcess();
        faults.at(role + ".start.store.before");
        S3ArtifactStore store = connectStore(services, downloads, random);
        faults.at(role + ".start.store.after");
        return store;
    }

    /// A connection to the store that was checked to let one of many writers win.
    static S3ArtifactStore connectStore(Services services, Random random) {
        return connectStore(services, services.s3Endpoint(), random);
    }

    private static S3ArtifactStore connectStore(Services services, URI downloads, Random random) {
        S3ArtifactStore store = S3ArtifactStore.connect(
                new S3Endpoint(services.s3Endpoint(), services.bucket(), services.keys().accessKey(),
                        services.keys().secretKey(), services.s3Region(), downloads),
                random);
        try {
            StoreProbe.check(store, random);
            return store;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private record Embedded(URI http, Farm farm, Services services, CompletionStage<Void> end, Closing closing)
            implements RunningFarm {
        @Override
        public void close() {
            closing.close();
        }
    }

    private record Role(String description, CompletionStage<Void> end, Closing closing) implements RunningRole {
        @Override
        public void close() {
            closing.close();
        }
    }
}
