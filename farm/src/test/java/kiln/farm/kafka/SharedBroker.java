package kiln.farm.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kiln.farm.embedded.EmbeddedBroker;
import kiln.schemas.plan.Pool;
import kiln.schemas.transport.LedgerHistory;
import kiln.schemas.transport.LedgerLog;
import kiln.schemas.transport.LedgerTail;
import kiln.schemas.transport.OfferSink;
import kiln.schemas.transport.OfferSource;
import kiln.schemas.transport.Ports;
import kiln.schemas.transport.ProgressSink;
import kiln.schemas.transport.ProgressSource;
import kiln.schemas.transport.ReportSink;
import kiln.schemas.transport.ReportSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;

/// One embedded broker for all tests of this JVM; starting one takes seconds.
final class SharedBroker implements Ports {
    static final Path JARS = Path.of(System.getProperty("kiln.broker.jars"));

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String bootstrapServers;
    private final KafkaTransport transport;

    private SharedBroker(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        this.transport = KafkaTransport.open(bootstrapServers, PATIENCE);
    }

    /// The broker without the records of tests before.
    static SharedBroker emptied() {
        Running.SHARED.empty();
        return Running.SHARED;
    }

    /// The same for a broker that was started elsewhere.
    static SharedBroker emptied(String bootstrapServers) {
        SharedBroker broker = new SharedBroker(bootstrapServers);
        broker.empty();
        return broker;
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    private void empty() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            Set<String> topics = admin.listTopics().names().get(); // Kiln's only: internal ones are not listed
            admin.deleteRecords(topics.stream().collect(Collectors.toMap(
                            topic -> new TopicPartition(topic, 0), topic -> RecordsToDelete.beforeOffset(-1))))
                    .all()
                    .get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("the shared broker could not be emptied", e);
        }
    }

    private static final class Running {
        static final SharedBroker SHARED = start();

        private static SharedBroker start() {
            try {
                Path data = Files.createTempDirectory("broker");
                EmbeddedBroker broker = EmbeddedBroker.start(JARS, data, 0);
                Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
                    broker.close();
                    deleteTree(data);
                }));
                return new SharedBroker(broker.bootstrapServers());
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("no shared broker", e);
            }
        }
    }

    static void deleteTree(Path root) {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public LedgerLog openLedger() {
        return transport.openLedger();
    }

    @Override
    public LedgerHistory ledgerHistory() {
        return transport.ledgerHistory();
    }

    @Override
    public LedgerTail tailLedger() {
        return transport.tailLedger();
    }

    @Override
    public OfferSink offerSink() {
        return transport.offerSink();
    }

    @Override
    public OfferSource offerSource() {
        return transport.offerSource(Set.of(Pool.values()));
    }

    @Override
    public ReportSink reportSink() {
        return transport.reportSink();
    }

    @Override
    public ReportSource reportSource() {
        return transport.reportSource();
    }

    @Override
    public ProgressSink progressSink() {
        return transport.progressSink();
    }

    @Override
    public ProgressSource progressSource() {
        return transport.progressSource();
    }
}
