package kiln.farm.kafka;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.JobId;
import kiln.schemas.transport.LedgerTail;

/// Events that count, from batches that end after it was opened.
final class KafkaLedgerTail implements LedgerTail {
    private final LedgerReader reader;

    KafkaLedgerTail(Clients clients) {
        this.reader = LedgerReader.atEnd(clients);
    }

    @Override
    public List<LedgerEvent> poll(Duration patience, Predicate<JobId> mine) {
        return reader.poll(patience).stream().flatMap(whole -> whole.goodEvents(mine).stream()).toList();
    }

    @Override
    public void close() {
        reader.close();
    }
}
