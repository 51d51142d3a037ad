package kiln.farm.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import kiln.schemas.transport.LedgerLog;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/// The ledger on one partition, without transactions: a batch is appended and acknowledged like any records, and the
/// log itself says who may write (see [LedgerRecords] and [Succession]).
///
/// The one who leads is the only writer, so it knows the offset its next batch gets. If a batch gets another, somebody
/// else wrote in between: the writer reads what, and goes on only if it was no election. So a batch counts if, and only
/// if, [#append] returns; and that costs nothing while nobody interferes.
final class KafkaLedgerLog implements LedgerLog {
    private static final Duration OPEN_MAX = Duration.ofSeconds(30);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(2);

    private final Clients clients;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaLedgerHistory history;
    private final long token;
    private long next;
    private boolean over;

    private KafkaLedgerLog(Clients clients, KafkaProducer<byte[], byte[]> producer, long token) {
        this.clients = clients;
        this.producer = producer;
        this.history = new KafkaLedgerHistory(clients);
        this.token = token;
        this.next = token + 1;
    }

    /// @throws KafkaUnreachableException E140 if the election is not acknowledged in half a minute; it may have been
    ///     appended all the same, and then nobody leads until somebody opens
    static KafkaLedgerLog open(Clients clients) {
        KafkaProducer<byte[], byte[]> producer = clients.producer(Map.of(
                // However long the broker is away: the batch waits, and with it the coordinator.
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE,
                ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.MAX_VALUE,
                ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 20L));
        try {
            return new KafkaLedgerLog(clients, producer, elected(producer));
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            producer.close(Duration.ZERO);
            throw new KafkaUnreachableException("E140 the ledger at " + clients.bootstrapServers()
                    + " could not be taken over: " + e, e);
        } catch (InterruptedException e) {
            producer.close(Duration.ZERO);
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        }
    }

    private static long elected(KafkaProducer<byte[], byte[]> producer)
            throws ExecutionException, InterruptedException, TimeoutException {
        RecordMetadata where = producer.send(LedgerRecords.election()).get(OPEN_MAX.toSeconds(), TimeUnit.SECONDS);
        if (!where.hasOffset()) {
            throw new KafkaException("the broker does not say where the election is");
        }
        return where.offset();
    }

    @Override
    public long token() {
        return token;
    }

    /// @throws IllegalArgumentException if an event is too long for the wire; nothing is appended then
    @Override
    public long append(Batch batch) {
        List<ProducerRecord<byte[], byte[]>> records = LedgerRecords.batch(token, batch);
        if (over) {
            throw new InDoubtException("E143 the ledger was lost before", new IllegalStateException());
        }
        over = true;
        long last = appended(records);
        if (last != next + records.size() - 1) {
            judge(last, records.size());
        }
        over = false;
        next = last + 1;
        return next;
    }

    /// @return the offset of the last record
    private long appended(List<ProducerRecord<byte[], byte[]>> records) {
        try {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            records.forEach(record -> sent.add(producer.send(record)));
            long last = next - 1;
            for (Future<RecordMetadata> one : sent) {
                last = one.get().offset();
            }
            return last;
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread().interrupt();
            throw new InDoubtException("E143 interrupted while " + records.size() + " records were on their way", e);
        } catch (ExecutionException | KafkaException e) {
            throw new InDoubtException("E143 the broker refused some of " + records.size() + " records: " + e.getMessage(), e);
        }
    }

    /// The batch did not get the place it should have: who wrote there?
    private void judge(long last, int records) {
        if (last < next) {
            throw new InDoubtException(
                    "E143 the batch was to come from offset " + next + " on, and its last record is at " + last
                            + ": the log has lost records, or does not tell", new IllegalStateException());
        }
        LedgerReader.Gap gap = LedgerReader.gap(clients, next, last + 1, token);
        gap.newerElection().ifPresent(offset -> {
            throw new FencedException("another coordinator has taken the ledger over at offset " + offset);
        });
        if (gap.own() != records) {
            throw new InDoubtException("E143 of the last batch, " + gap.own() + " records are there instead of " + records,
                    new IllegalStateException());
        }
    }

    /// @throws KafkaUnreachableException E140
    @Override
    public long replay(long from, Consumer<Batch> consumer) {
        return history.replay(from, next, consumer);
    }

    @Override
    public long position() {
        return history.position();
    }

    @Override
    public boolean vacant() {
        return history.vacant();
    }

    /// A batch that is still on its way is given up; another election may have to void it. Whether the abdication
    /// arrives is not waited for longer than closing may take: without it the next one waits a little.
    @Override
    public void close() {
        history.close();
        if (!over) {
            over = true;
            Closing.whileInterrupted(this::abdicate);
        }
        Closing.whileInterrupted(() -> producer.close(Duration.ZERO));
    }

    /// On a thread of its own, as sending itself may wait for a broker that is away.
    private void abdicate() {
        var sent = new FutureTask<>(() -> producer.send(LedgerRecords.abdication(token)).get());
        Thread.ofVirtual().start(sent);
        try {
            sent.get(CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            sent.cancel(true);
        }
    }
}
