package kiln.farm.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import kiln.schemas.message.Progress;
import kiln.schemas.transport.ProgressSource;
import org.apache.kafka.common.TopicPartition;

final class KafkaProgressSource implements ProgressSource {
    private final Feed feed;

    KafkaProgressSource(Clients clients) {
        this.feed = Feed.fromEnd(clients, new TopicPartition(Topics.PROGRESS, 0), "read_uncommitted");
    }

    @Override
    public List<Progress> poll(Duration patience) {
        return feed.poll(patience).stream()
                .map(KafkaProgressSink.WIRE::decodeIfGood)
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    public void close() {
        feed.close();
    }
}
