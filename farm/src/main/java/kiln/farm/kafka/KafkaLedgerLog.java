package kiln.farm.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.transport.LedgerLog;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;

/// The ledger on one partition. A batch is one transaction: a record per event, the last with a header that says how
/// many reports were taken; a batch without events is one record of no bytes that has this header.
///
/// There is one transactional id for all coordinators, so opening fences whoever wrote before
/// ([design](https://kafka.apache.org/43/design/design/#using-transactions)).
final class KafkaLedgerLog implements LedgerLog {
    static final TopicPartition PARTITION = new TopicPartition(Topics.LEDGER, 0);
    static final Wire<LedgerEvent> WIRE = Wire.of(LedgerEvent.class, "kiln.ledger-event.v1");
    static final String REPORTS_TAKEN = "kiln_reports_taken";

    private static final String TRANSACTIONAL_ID = "kiln-coordinator";

    /// Tries to commit or abort, each of `MAX_BLOCK`, before the ledger counts as unwritable.
    private static final int TRIES_MAX = 6;

    private static final Duration MAX_BLOCK = Duration.ofSeconds(10);
    private static final Duration REPLAY_SILENCE_MAX = Duration.ofSeconds(30);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(2);

    private final Clients clients;
    private final KafkaProducer<byte[], byte[]> producer;
    private boolean unwritable;

    private KafkaLedgerLog(Clients clients, KafkaProducer<byte[], byte[]> producer) {
        this.clients = clients;
        this.producer = producer;
    }

    static KafkaLedgerLog open(Clients clients) {
        KafkaProducer<byte[], byte[]> producer = clients.producer(Map.of(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG, TRANSACTIONAL_ID,
                // An open transaction holds up all who read what is committed.
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 10_000,
                ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK.toMillis(),
                ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 10L,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000));
        try {
            producer.initTransactions();
            return new KafkaLedgerLog(clients, producer);
        } catch (KafkaException e) {
            producer.close(Duration.ZERO);
            throw new KafkaUnreachableException("E140 the ledger at " + clients.bootstrapServers()
                    + " could not be taken over: " + e.getMessage(), e);
        }
    }

    /// @throws IllegalArgumentException if an event is too long for the wire; nothing is appended then
    /// @throws IllegalStateException if the ledger cannot be written, or it is not known whether it was: the
    ///     coordinator must stop and replay
    @Override
    public void append(Batch batch) {
        List<ProducerRecord<byte[], byte[]>> records = records(batch);
        if (unwritable) {
            throw new IllegalStateException("E143 the ledger could not be written before; restart the coordinator");
        }
        for (int tries = 1; !appended(records); tries++) {
            if (tries == TRIES_MAX) {
                throw unwritable("aborted " + tries + " times", new IllegalStateException());
            }
        }
    }

    /// @return false if the transaction was aborted and may be tried again
    private boolean appended(List<ProducerRecord<byte[], byte[]>> records) {
        try {
            producer.beginTransaction();
            records.forEach(producer::send);
            persistently(producer::commitTransaction);
            return true;
        } catch (InterruptException e) {
            throw unwritable("interrupted", e);
        } catch (KafkaException e) {
            throwIfFenced(e);
            abort(e);
            return false;
        }
    }

    private void abort(KafkaException reason) {
        if (unwritable) {
            throw new IllegalStateException(reason.getMessage(), reason);
        }
        try {
            persistently(producer::abortTransaction);
        } catch (KafkaException e) {
            throwIfFenced(e);
            throw unwritable(reason.getMessage(), e);
        }
    }

    /// A commit or an abort that timed out may be under way: it can be repeated, but nothing else can be done.
    private void persistently(Runnable end) {
        for (int tries = 1; ; tries++) {
            try {
                end.run();
                return;
            } catch (TimeoutException e) {
                if (tries == TRIES_MAX) {
                    throw unwritable("no answer from the broker in " + TRIES_MAX * MAX_BLOCK.toSeconds() + " s", e);
                }
            }
        }
    }

    private IllegalStateException unwritable(String why, RuntimeException cause) {
        unwritable = true;
        return new IllegalStateException(
                "E143 the ledger cannot be written (" + why + "); restart the coordinator, it goes on where it was",
                cause);
    }

    private void throwIfFenced(KafkaException failure) {
        for (Optional<Throwable> at = Optional.of(failure); at.isPresent(); at = at.map(Throwable::getCause)) {
            if (at.get() instanceof ProducerFencedException || at.get() instanceof InvalidProducerEpochException) {
                unwritable = true;
                throw new FencedException("another coordinator has taken the ledger over; this one must stop", failure);
            }
        }
    }

    private static List<ProducerRecord<byte[], byte[]>> records(Batch batch) {
        List<Header> plain = WIRE.headers();
        List<Header> last = new ArrayList<>(plain);
        last.add(Wire.header(REPORTS_TAKEN, Long.toString(batch.reportsTaken())));
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        int count = batch.events().size();
        for (LedgerEvent event : batch.events()) {
            records.add(record(WIRE.encode(event), records.size() == count - 1 ? last : plain));
        }
        if (records.isEmpty()) {
            records.add(record(new byte[0], last));
        }
        return records;
    }

    private static ProducerRecord<byte[], byte[]> record(byte[] value, List<Header> headers) {
        return new ProducerRecord<>(Topics.LEDGER, 0, new byte[0], value, headers);
    }

    @Override
    public void replay(Consumer<Batch> consumer) {
        long end = end();
        KafkaConsumer<byte[], byte[]> reader = clients.reader(PARTITION, "read_committed");
        try {
            replay(reader, end, consumer);
        } finally {
            Clients.close(reader);
        }
    }

    /// The end of all there is. A commit answers before its marker is in the log, so to those who read what is
    /// committed the log may end before the last batch; read up to here, they wait for the marker.
    private long end() {
        KafkaConsumer<byte[], byte[]> reader = clients.reader(PARTITION, "read_uncommitted");
        try {
            return reader.endOffsets(List.of(PARTITION), REPLAY_SILENCE_MAX).get(PARTITION);
        } finally {
            Clients.close(reader);
        }
    }

    private static void replay(KafkaConsumer<byte[], byte[]> reader, long end, Consumer<Batch> consumer) {
        reader.seekToBeginning(List.of(PARTITION));
        List<LedgerEvent> events = new ArrayList<>();
        // The position, unlike the last record's offset, also moves over transaction markers.
        for (long at = reader.position(PARTITION, REPLAY_SILENCE_MAX); at < end; ) {
            ConsumerRecords<byte[], byte[]> records = reader.poll(REPLAY_SILENCE_MAX);
            records.forEach(record -> replay(record, events, consumer));
            long next = reader.position(PARTITION, REPLAY_SILENCE_MAX);
            if (records.isEmpty() && next == at) {
                throw new KafkaUnreachableException("E140 the ledger stopped at offset " + at + " of " + end
                        + ": nothing came for " + REPLAY_SILENCE_MAX.toSeconds() + " s", new IllegalStateException());
            }
            at = next;
        }
    }

    /// Collects events until the record that ends their batch.
    private static void replay(
            ConsumerRecord<byte[], byte[]> record, List<LedgerEvent> events, Consumer<Batch> consumer) {
        if (isEvent(record)) {
            events.add(WIRE.decode(record));
        }
        reportsTaken(record).ifPresent(taken -> {
            consumer.accept(new Batch(events, taken));
            events.clear();
        });
    }

    static boolean isEvent(ConsumerRecord<byte[], byte[]> record) {
        return record.value().length > 0;
    }

    private static Optional<Long> reportsTaken(ConsumerRecord<byte[], byte[]> record) {
        return Optional.ofNullable(record.headers().lastHeader(REPORTS_TAKEN))
                .map(header -> Long.valueOf(new String(header.value(), StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
        producer.close(CLOSE_MAX);
    }
}
