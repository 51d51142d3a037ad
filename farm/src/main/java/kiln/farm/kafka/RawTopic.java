package kiln.farm.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/// A topic's committed records as they lie there, for a reader that trusts none of Kiln's own.
public final class RawTopic {
    private static final Duration SILENCE_MAX = Duration.ofSeconds(30);

    private RawTopic() {}

    /// @param timestampMillis Unix time in ms, by the producer
    /// @param value empty bytes where there are none
    /// @param headers by name, as text; of several with one name the last
    public record Raw(long offset, long timestampMillis, byte[] value, Map<String, String> headers) {}

    /// Everything on the ledger's one partition up to now.
    ///
    /// @throws KafkaUnreachableException E140 if the broker falls silent before the end
    public static List<Raw> ledger(String bootstrapServers) {
        ClientLogging.quieten();
        Clients clients = new Clients(bootstrapServers);
        TopicPartition partition = new TopicPartition(Topics.LEDGER, 0);
        long end;
        try (KafkaConsumer<byte[], byte[]> reader = clients.reader(partition, "read_uncommitted")) {
            end = reader.endOffsets(List.of(partition), SILENCE_MAX).get(partition);
        }
        KafkaConsumer<byte[], byte[]> reader = clients.reader(partition, "read_committed");
        try {
            return upTo(reader, partition, end);
        } finally {
            Clients.close(reader);
        }
    }

    private static List<Raw> upTo(KafkaConsumer<byte[], byte[]> reader, TopicPartition partition, long end) {
        List<Raw> all = new ArrayList<>();
        reader.seekToBeginning(List.of(partition));
        long at = reader.position(partition, SILENCE_MAX);
        while (at < end) {
            ConsumerRecords<byte[], byte[]> records = reader.poll(SILENCE_MAX);
            records.forEach(record -> all.add(raw(record)));
            long next = reader.position(partition, SILENCE_MAX);
            if (next == at) {
                throw new KafkaUnreachableException("E140 the ledger stopped at offset " + at + " of " + end,
                        new IllegalStateException());
            }
            at = next;
        }
        return all;
    }

    private static Raw raw(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new TreeMap<>();
        record.headers().forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return new Raw(record.offset(), record.timestamp(), Optional.ofNullable(record.value()).orElse(new byte[0]), headers);
    }
}
