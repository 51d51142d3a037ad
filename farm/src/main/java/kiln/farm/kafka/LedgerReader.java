package kiln.farm.kafka;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import kiln.farm.kafka.Succession.Whole;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/// Reads batches that count, from some offset on, and keeps its place between two calls.
///
/// Records from before there were elections came in transactions, hence `read_committed`.
final class LedgerReader implements AutoCloseable {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
    private static final long WINDOW_FIRST = 256;
    private static final long WINDOW_GROWTH = 16;

    private final Clients clients;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private Succession succession = new Succession();
    private long next;

    /// What lies between two offsets.
    ///
    /// @param newerElection where the last election is, if there is any
    /// @param own records of the token asked for
    record Gap(OptionalLong newerElection, long own) {}

    private LedgerReader(Clients clients, KafkaConsumer<byte[], byte[]> consumer) {
        this.clients = clients;
        this.consumer = consumer;
    }

    private static LedgerReader toTheEnd(Clients clients) {
        return new LedgerReader(clients, clients.readerToTheEnd(LedgerRecords.PARTITION, "read_committed"));
    }

    /// @throws KafkaUnreachableException E140
    static LedgerReader at(Clients clients, long offset) {
        LedgerReader reader = toTheEnd(clients);
        try {
            reader.start(offset);
            return reader;
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    /// What is there when this returns is not read, whatever is ended later is.
    static LedgerReader atEnd(Clients clients) {
        LedgerReader reader = new LedgerReader(clients, clients.reader(LedgerRecords.PARTITION, "read_committed"));
        try {
            reader.start(reader.end());
            return reader;
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    /// @param to an offset that has been reached
    static Gap gap(Clients clients, long from, long to, long token) {
        try (LedgerReader reader = toTheEnd(clients)) {
            reader.seek(from);
            OptionalLong election = OptionalLong.empty();
            long own = 0;
            while (reader.next < to) {
                for (ConsumerRecord<byte[], byte[]> record : reader.some()) {
                    boolean inside = record.offset() < to;
                    election = inside && LedgerRecords.isElection(record) ? OptionalLong.of(record.offset()) : election;
                    own += inside && LedgerRecords.token(record) == token ? 1 : 0;
                }
            }
            return new Gap(election, own);
        }
    }

    /// Who leads at an offset stands somewhere before it: an election before it tells; and so do two ends of batches,
    /// for nobody ends a second batch without having seen that the first one counted, and no election lies between.
    ///
    /// @param position where to begin; one that the log has not reached is of another log, and its end is taken
    private void start(long position) {
        long offset = Math.min(position, end());
        long beginning = asked(() -> consumer.beginningOffsets(List.of(LedgerRecords.PARTITION), ANSWER_MAX))
                .get(LedgerRecords.PARTITION);
        for (long window = WINDOW_FIRST; ; window *= WINDOW_GROWTH) {
            long from = Math.max(beginning, offset - window);
            if (learnt(from, offset) || from == beginning) {
                return;
            }
        }
    }

    private boolean learnt(long from, long to) {
        succession = new Succession();
        seek(from);
        int ends = 0;
        boolean election = false;
        while (next < to) {
            for (ConsumerRecord<byte[], byte[]> record : some()) {
                if (record.offset() >= to) {
                    seek(to);
                    break;
                }
                election |= LedgerRecords.isElection(record);
                ends += LedgerRecords.reportsTaken(record).isPresent() ? 1 : 0;
                succession.take(record);
            }
        }
        return election || ends > 1;
    }

    private void seek(long offset) {
        consumer.seek(LedgerRecords.PARTITION, offset);
        next = offset;
    }

    /// The offset after the last record there is.
    long end() {
        return asked(() -> consumer.endOffsets(List.of(LedgerRecords.PARTITION), ANSWER_MAX)).get(LedgerRecords.PARTITION);
    }

    /// Whatever batches end before an offset.
    ///
    /// @param end an offset that has been reached
    void readTo(long end, Consumer<Whole> taker) {
        while (next < end) {
            take(some()).forEach(taker);
        }
    }

    /// Some more batches, waiting for at most `patience` for the first record.
    List<Whole> poll(Duration patience) {
        return take(fetched(patience));
    }

    private List<Whole> take(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().flatMap(record -> succession.take(record).stream()).toList();
    }

    /// Records known to be there; none if only marks of transactions were.
    private List<ConsumerRecord<byte[], byte[]>> some() {
        long before = next;
        List<ConsumerRecord<byte[], byte[]>> records = fetched(ANSWER_MAX);
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptException("interrupted while reading the ledger");
        }
        if (next == before) {
            throw new KafkaUnreachableException("E140 the ledger at " + clients.bootstrapServers() + " stopped at offset "
                    + before + ": nothing came for " + ANSWER_MAX.toSeconds() + " s", new IllegalStateException());
        }
        return records;
    }

    private List<ConsumerRecord<byte[], byte[]>> fetched(Duration patience) {
        try {
            List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(patience).records(LedgerRecords.PARTITION);
            // The position, unlike the last record's offset, also moves over the marks of transactions.
            next = consumer.position(LedgerRecords.PARTITION, ANSWER_MAX);
            return records;
        } catch (InterruptException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    boolean vacant() {
        return succession.vacant();
    }

    private <T> T asked(Supplier<T> question) {
        try {
            return question.get();
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            throw new KafkaUnreachableException(
                    "E140 the ledger at " + clients.bootstrapServers() + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        Clients.close(consumer);
    }
}
