package kiln.farm.kafka;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import kiln.schemas.message.Codec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Messages as Kafka records: JSON, and the few CloudEvents attributes that say what the JSON is.
///
/// @param type what the messages of the topic are, e.g. `kiln.worker-report.v1`; the case stands in the JSON
/// @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">
///     CloudEvents on Kafka</a>
record Wire<T>(Class<T> family, String type) {
    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);

    static <T> Wire<T> of(Class<T> family, String type) {
        return new Wire<>(family, type);
    }

    /// @throws IllegalArgumentException if the message is longer than [Codec#MAX_MESSAGE_BYTES]
    byte[] encode(T message) {
        byte[] json = Codec.encode(message);
        if (json.length > Codec.MAX_MESSAGE_BYTES) {
            throw new IllegalArgumentException("a " + message.getClass().getSimpleName() + " of " + json.length
                    + " bytes is too long for the wire, which takes " + Codec.MAX_MESSAGE_BYTES
                    + "; bulk belongs in the store. It begins: "
                    + new String(json, 0, 200, StandardCharsets.UTF_8));
        }
        return json;
    }

    List<Header> headers() {
        return List.of(header("ce_specversion", "1.0"), header("ce_type", type), header("content-type", "application/json"));
    }

    static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /// @throws IllegalStateException if the record is no such message; says where it is
    T decode(ConsumerRecord<byte[], byte[]> record) {
        try {
            // JSON's `null` decodes to null, an absent value is null.
            return Optional.ofNullable(record.value())
                    .map(json -> Codec.decode(json, family))
                    .orElseThrow(() -> new IllegalArgumentException("it is empty"));
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    record.topic() + " offset " + record.offset() + " cannot be read: " + e.getMessage(), e);
        }
    }

    /// Empty, with a warning, if the record is no such message: one bad record must not stop the farm.
    Optional<T> decodeIfGood(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(decode(record));
        } catch (IllegalStateException e) {
            LOG.warn("record skipped reason=\"{}\"", e.getMessage());
            return Optional.empty();
        }
    }
}
