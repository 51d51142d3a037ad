package kiln.farm.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import kiln.schemas.transport.ReportSource;
import org.apache.kafka.common.TopicPartition;

/// Offsets are those of the partition.
final class KafkaReportSource implements ReportSource {
    private final Feed feed;

    KafkaReportSource(Clients clients) {
        this.feed = Feed.fromBeginning(clients, new TopicPartition(Topics.REPORTS, 0));
    }

    @Override
    public void seek(long offset) {
        feed.seek(offset);
    }

    @Override
    public List<Received> poll(Duration patience) {
        return feed.poll(patience).stream()
                .map(record -> KafkaReportSink.WIRE
                        .decodeIfGood(record)
                        .map(report -> new Received(report, record.offset() + 1)))
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    public void close() {
        feed.close();
    }
}
