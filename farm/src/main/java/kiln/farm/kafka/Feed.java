package kiln.farm.kafka;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/// The records of one partition, from some place on. While the broker is away it is merely silent.
final class Feed implements AutoCloseable {
    private static final Duration OPEN_MAX = Duration.ofSeconds(30);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicPartition partition;

    private Feed(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition) {
        this.consumer = consumer;
        this.partition = partition;
    }

    static Feed fromBeginning(Clients clients, TopicPartition partition) {
        Feed feed = new Feed(clients.reader(partition, "read_uncommitted"), partition);
        feed.consumer.seekToBeginning(List.of(partition));
        return feed;
    }

    /// What is there when this returns is not seen, whatever comes later is.
    static Feed fromEnd(Clients clients, TopicPartition partition, String isolation) {
        Feed feed = new Feed(clients.reader(partition, isolation), partition);
        try {
            feed.consumer.seekToEnd(List.of(partition));
            feed.consumer.position(partition, OPEN_MAX); // seeking is lazy; asking makes it happen now
            return feed;
        } catch (KafkaException e) {
            feed.close();
            throw new KafkaUnreachableException("E140 the end of " + partition.topic() + " at "
                    + clients.bootstrapServers() + " is not known: " + e.getMessage(), e);
        }
    }

    void seek(long offset) {
        consumer.seek(partition, offset);
    }

    /// Nothing, with the thread's interrupt status set, if it is interrupted.
    List<ConsumerRecord<byte[], byte[]>> poll(Duration patience) {
        try {
            return consumer.poll(patience).records(partition);
        } catch (InterruptException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    @Override
    public void close() {
        Closing.whileInterrupted(consumer::close);
    }
}
