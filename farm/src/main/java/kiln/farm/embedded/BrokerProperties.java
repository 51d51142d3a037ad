package kiln.farm.embedded;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The settings of a single-node broker that is its own controller.
///
/// @see <a href="https://kafka.apache.org/43/configuration/broker-configs/">Kafka's broker settings</a>
public final class BrokerProperties {
    private BrokerProperties() {}

    /// All but where it listens and where it keeps its log: the same for the embedded broker and for one in a container.
    public static Map<String, String> alone() {
        Map<String, String> all = new TreeMap<>(ALONE);
        all.putAll(FRUGAL);
        return all;
    }

    /// @param logs Kafka's folder, relative to the broker's working directory: an absolute path may hold a comma,
    ///     which separates folders here
    static Map<String, String> of(int port, int controllerPort, String logs) {
        return of(port, controllerPort, logs, List.of());
    }

    /// @param doors further listeners; a client stays with the door it came in by, since the broker tells it to
    static Map<String, String> of(int port, int controllerPort, String logs, List<EmbeddedBroker.Door> doors) {
        Map<String, String> all = alone();
        StringBuilder listeners =
                new StringBuilder("PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        StringBuilder advertised = new StringBuilder("PLAINTEXT://127.0.0.1:" + port);
        StringBuilder protocols = new StringBuilder("PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        for (EmbeddedBroker.Door door : doors) {
            listeners.append(',').append(door.name()).append("://127.0.0.1:").append(door.port());
            advertised.append(',').append(door.name()).append("://127.0.0.1:").append(door.advertisedPort());
            protocols.append(',').append(door.name()).append(":PLAINTEXT");
        }
        all.put("listeners", listeners.toString());
        all.put("advertised.listeners", advertised.toString());
        all.put("listener.security.protocol.map", protocols.toString());
        all.put("controller.quorum.bootstrap.servers", "127.0.0.1:" + controllerPort);
        all.put("log.dirs", logs);
        return all;
    }

    /// What one node needs to be enough.
    private static final Map<String, String> ALONE = Map.ofEntries(
            Map.entry("process.roles", "broker,controller"),
            Map.entry("node.id", "1"),
            Map.entry("controller.listener.names", "CONTROLLER"),
            Map.entry("auto.create.topics.enable", "false"),
            Map.entry("default.replication.factor", "1"),
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"),
            // After a kill the controller waits for the dead broker's session before it lets the new one in.
            Map.entry("broker.session.timeout.ms", "3000"),
            Map.entry("broker.heartbeat.interval.ms", "1000"),
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            // An offer is locked for milliseconds; after a worker's death it shall not wait for long.
            Map.entry("group.share.min.record.lock.duration.ms", "1000"),
            // A slot gets its topic by its second heartbeat; and if the broker died meanwhile, by the next try.
            Map.entry("group.share.min.heartbeat.interval.ms", "1000"),
            Map.entry("group.share.heartbeat.interval.ms", "4000"),
            Map.entry("group.share.initialize.retry.interval.ms", "2000"));

    /// What keeps an idle broker quiet and small.
    private static final Map<String, String> FRUGAL = Map.ofEntries(
            // The default writes an empty record to the metadata log twice a second, for ever.
            Map.entry("metadata.max.idle.interval.ms", "0"),
            Map.entry("num.network.threads", "1"),
            Map.entry("num.io.threads", "2"),
            Map.entry("background.threads", "2"),
            Map.entry("offsets.topic.num.partitions", "1"),
            Map.entry("transaction.state.log.num.partitions", "1"),
            Map.entry("share.coordinator.state.topic.num.partitions", "1"),
            Map.entry("log.cleaner.dedupe.buffer.size", "8388608"));
}
