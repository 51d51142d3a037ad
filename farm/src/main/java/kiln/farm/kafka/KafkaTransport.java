package kiln.farm.kafka;

import java.time.Duration;
import java.util.Set;
import kiln.schemas.plan.Pool;
import kiln.schemas.transport.LedgerHistory;
import kiln.schemas.transport.LedgerLog;
import kiln.schemas.transport.LedgerTail;
import kiln.schemas.transport.OfferSink;
import kiln.schemas.transport.OfferSource;
import kiln.schemas.transport.ProgressSink;
import kiln.schemas.transport.ProgressSource;
import kiln.schemas.transport.ReportSink;
import kiln.schemas.transport.ReportSource;
import org.apache.kafka.common.Uuid;

/// Opens the ports on a Kafka cluster. Whoever opens one closes it.
public final class KafkaTransport {
    private final Clients clients;
    private final OfferDesks desks;

    private KafkaTransport(String bootstrapServers) {
        this.clients = new Clients(bootstrapServers);
        this.desks = new OfferDesks(clients);
    }

    /// Connects, and creates topics and group settings that are not there.
    ///
    /// @param bootstrapServers `host:port`, comma-separated
    /// @param patience for how long to wait for the cluster
    /// @throws KafkaUnreachableException E140
    public static KafkaTransport open(String bootstrapServers, Duration patience) {
        prepare(bootstrapServers, patience);
        return new KafkaTransport(bootstrapServers);
    }

    /// Waits until the cluster serves, and creates topics and group settings that are not there.
    ///
    /// @throws KafkaUnreachableException E140
    public static void prepare(String bootstrapServers, Duration patience) {
        ClientLogging.quieten();
        new Topics(bootstrapServers, patience).create();
    }

    /// A name for a cluster that is about to be formatted.
    public static String newClusterId() {
        return Uuid.randomUuid().toString();
    }

    /// Takes the ledger over: whoever had it open before can append no more.
    public LedgerLog openLedger() {
        return KafkaLedgerLog.open(clients);
    }

    /// For those who only read; changes nothing.
    public LedgerHistory ledgerHistory() {
        return new KafkaLedgerHistory(clients);
    }

    public LedgerTail tailLedger() {
        return new KafkaLedgerTail(clients);
    }

    public OfferSink offerSink() {
        return new KafkaOfferSink(clients);
    }

    /// For one slot of a worker.
    ///
    /// @param pools whose offers it takes
    public OfferSource offerSource(Set<Pool> pools) {
        return desks.slot(pools);
    }

    public ReportSink reportSink() {
        return new KafkaReportSink(clients);
    }

    public ReportSource reportSource() {
        return new KafkaReportSource(clients);
    }

    public ProgressSink progressSink() {
        return new KafkaProgressSink(clients);
    }

    public ProgressSource progressSource() {
        return new KafkaProgressSource(clients);
    }
}
