package kiln.farm.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.transport.LedgerTail;

/// Committed events only.
final class KafkaLedgerTail implements LedgerTail {
    private final Feed feed;

    KafkaLedgerTail(Clients clients) {
        this.feed = Feed.fromEnd(clients, KafkaLedgerLog.PARTITION, "read_committed");
    }

    @Override
    public List<LedgerEvent> poll(Duration patience) {
        return feed.poll(patience).stream()
                .filter(KafkaLedgerLog::isEvent)
                .map(KafkaLedgerLog.WIRE::decodeIfGood)
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    public void close() {
        feed.close();
    }
}
