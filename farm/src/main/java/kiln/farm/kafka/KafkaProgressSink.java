package kiln.farm.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import kiln.schemas.message.Progress;
import kiln.schemas.transport.ProgressSink;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/// Drops what cannot be sent within two seconds, and everything while its buffer is full. Threads may share it.
final class KafkaProgressSink implements ProgressSink {
    static final Wire<Progress> WIRE = Wire.of(Progress.class, "kiln.progress.v1");

    private static final Duration CLOSE_MAX = Duration.ofMillis(500);
    private static final int OPEN_TRIES = 100;
    private static final long OPEN_TRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final KafkaProducer<byte[], byte[]> producer;

    KafkaProgressSink(Clients clients) {
        this.producer = clients.producer(Map.of(
                ProducerConfig.ACKS_CONFIG, "1",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false,
                ProducerConfig.LINGER_MS_CONFIG, 5,
                ProducerConfig.BUFFER_MEMORY_CONFIG, 4L << 20,
                ProducerConfig.MAX_BLOCK_MS_CONFIG, 0,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 1_500,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2_000));
        findLeader();
    }

    /// A producer that never waits drops everything until it knows the partition's leader, so it gets to know it first.
    private void findLeader() {
        for (int tries = 0; tries < OPEN_TRIES && !leaderKnown(); tries++) {
            LockSupport.parkNanos(OPEN_TRY_NANOS);
        }
    }

    private boolean leaderKnown() {
        try {
            return !producer.partitionsFor(Topics.PROGRESS).isEmpty();
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /// @throws IllegalArgumentException if it is too long for the wire
    @Override
    public void send(Progress progress) {
        byte[] key = sender(progress).getBytes(StandardCharsets.UTF_8);
        var record = new ProducerRecord<>(Topics.PROGRESS, 0, key, WIRE.encode(progress), WIRE.headers());
        // Whether it arrives is not asked; a failure stays in the future that nobody looks at.
        producer.send(record);
    }

    private static String sender(Progress progress) {
        return switch (progress) {
            case Progress.Heartbeat one -> one.worker().value();
            case Progress.Farewell one -> one.worker().value();
            case Progress.LogLines one -> one.worker().value();
            case Progress.Leading one -> one.coordinator();
        };
    }

    @Override
    public void close() {
        Closing.whileInterrupted(() -> producer.close(CLOSE_MAX));
    }
}
