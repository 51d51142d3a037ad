package kiln.farm.kafka;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kiln.schemas.plan.Pool;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Makes Kafka's clients, each with the settings its port needs.
record Clients(String bootstrapServers) {
    private static final int CONNECT_MILLIS = 1_000;
    /// The broker answers as soon as there is something; this is how often an idle client asks.
    private static final int LISTENS_MILLIS = 5_000;
    private static final int ASKS_MILLIS = 20;

    /// Acknowledged by all replicas, without duplicates from its own repetitions, in order.
    ///
    /// @param more settings beyond, or instead of, the common ones
    KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        settings.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        settings.putAll(more);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /// Reads the one partition of a topic; belongs to no group.
    ///
    /// @param isolation `read_committed` or `read_uncommitted`
    KafkaConsumer<byte[], byte[]> reader(TopicPartition partition, String isolation) {
        return reader(partition, isolation, LISTENS_MILLIS);
    }

    /// The same for somebody who asks where the end is and reads up to there. A broker answers a connection's questions in
    /// their order: while it holds back the answer to a fetch, for want of records, it would hold back that one too.
    KafkaConsumer<byte[], byte[]> readerToTheEnd(TopicPartition partition, String isolation) {
        return reader(partition, isolation, ASKS_MILLIS);
    }

    private KafkaConsumer<byte[], byte[]> reader(TopicPartition partition, String isolation, int fetchMaxWaitMillis) {
        Map<String, Object> settings = consumerSettings();
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, fetchMaxWaitMillis);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(partition));
        return consumer;
    }

    /// Closes a reader at once. By default it would wait for its fetch under way, up to five seconds, to end its
    /// session with the broker in good order; it has nothing there that needs one.
    static void close(KafkaConsumer<byte[], byte[]> reader) {
        Closing.whileInterrupted(() -> reader.close(CloseOptions.timeout(Duration.ZERO)));
    }

    /// Takes one offer at a time from the share group of a pool's workers.
    KafkaShareConsumer<byte[], byte[]> taker(Pool pool) {
        Map<String, Object> settings = consumerSettings();
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, Topics.workers(pool));
        // A fetch on its way when the slot gets busy brings an offer to nobody: it is not to wait for long.
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 3_000);
        settings.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
        settings.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        // A slot does not poll while it works, for hours if need be; it is alive all the same.
        settings.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, Integer.MAX_VALUE);
        var consumer = new KafkaShareConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.subscribe(List.of(Topics.offers(pool)));
        return consumer;
    }

    /// Whether one of the first brokers takes a connection.
    boolean isAnybodyThere() {
        for (String address : bootstrapServers.split(",")) {
            int colon = address.lastIndexOf(':');
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(
                        address.substring(0, colon).strip(), Integer.parseInt(address.substring(colon + 1).strip())), CONNECT_MILLIS);
                return true;
            } catch (IOException e) {
                // The next one may be there.
            }
        }
        return false;
    }

    private Map<String, Object> consumerSettings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        settings.put(ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        return settings;
    }
}
