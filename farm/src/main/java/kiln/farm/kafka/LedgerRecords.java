package kiln.farm.kafka;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kiln.schemas.message.AboutJob;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.JobId;
import kiln.schemas.transport.LedgerLog;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/// What lies on the ledger's partition. An *election* is a record of no bytes that says a coordinator took over; its
/// offset is that coordinator's token. A *batch* is a record per event, each with the writer's token; the last one
/// also says how many reports were taken and how many records the batch has. A batch without events is one record of
/// no bytes. The key of an event about one job is that job. An *abdication* is a record of no bytes with a token: its writer ended in good order, and nobody leads.
///
/// Which of them count is told by [Succession].
final class LedgerRecords {
    static final TopicPartition PARTITION = new TopicPartition(Topics.LEDGER, 0);
    static final Wire<LedgerEvent> WIRE = Wire.of(LedgerEvent.class, "kiln.ledger-event.v1");

    /// The token of records from before there were elections.
    static final long NO_TOKEN = -1;

    private static final byte[] NONE = {};
    private static final String ELECTION = "kiln_election";
    private static final String ABDICATION = "kiln_abdication";
    private static final String TOKEN = "kiln_token";
    private static final String REPORTS_TAKEN = "kiln_reports_taken";
    private static final String RECORDS = "kiln_records";

    private LedgerRecords() {}

    static ProducerRecord<byte[], byte[]> election() {
        return record(NONE, NONE, List.of(Wire.header(ELECTION, "1")));
    }

    static ProducerRecord<byte[], byte[]> abdication(long token) {
        return record(
                NONE, NONE, List.of(Wire.header(ABDICATION, "1"), Wire.header(TOKEN, Long.toString(token))));
    }

    /// @throws IllegalArgumentException if an event is too long for the wire
    static List<ProducerRecord<byte[], byte[]>> batch(long token, LedgerLog.Batch batch) {
        List<LedgerEvent> events = batch.events();
        int count = Math.max(1, events.size());
        List<Header> plain = new ArrayList<>(WIRE.headers());
        plain.add(Wire.header(TOKEN, Long.toString(token)));
        List<Header> last = new ArrayList<>(plain);
        last.add(Wire.header(REPORTS_TAKEN, Long.toString(batch.reportsTaken())));
        last.add(Wire.header(RECORDS, Integer.toString(count)));
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (LedgerEvent event : events) {
            records.add(record(key(event), WIRE.encode(event), records.size() == count - 1 ? last : plain));
        }
        if (records.isEmpty()) {
            records.add(record(NONE, NONE, last));
        }
        return records;
    }

    private static ProducerRecord<byte[], byte[]> record(byte[] key, byte[] value, List<Header> headers) {
        return new ProducerRecord<>(Topics.LEDGER, 0, key, value, headers);
    }

    private static byte[] key(LedgerEvent event) {
        return event instanceof AboutJob about ? about.job().value().getBytes(StandardCharsets.UTF_8) : NONE;
    }

    /// What an event is about, if it is about one job. Events from before there were keys do not say.
    static Optional<JobId> job(ConsumerRecord<byte[], byte[]> record) {
        return record.key().length == 0
                ? Optional.empty()
                : Optional.of(new JobId(new String(record.key(), StandardCharsets.UTF_8)));
    }

    static boolean isElection(ConsumerRecord<byte[], byte[]> record) {
        return record.headers().lastHeader(ELECTION) != null;
    }

    static boolean isAbdication(ConsumerRecord<byte[], byte[]> record) {
        return record.headers().lastHeader(ABDICATION) != null;
    }

    static boolean isEvent(ConsumerRecord<byte[], byte[]> record) {
        return record.value().length > 0;
    }

    static long token(ConsumerRecord<byte[], byte[]> record) {
        return number(record, TOKEN).orElse(NO_TOKEN);
    }

    /// What the last record of a batch says; empty in the others.
    static Optional<Long> reportsTaken(ConsumerRecord<byte[], byte[]> record) {
        return number(record, REPORTS_TAKEN);
    }

    /// How many records its batch has, as the last of them says; empty in the others, and before there were elections.
    static Optional<Long> recordsOfBatch(ConsumerRecord<byte[], byte[]> record) {
        return number(record, RECORDS);
    }

    private static Optional<Long> number(ConsumerRecord<byte[], byte[]> record, String header) {
        return Optional.ofNullable(record.headers().lastHeader(header))
                .map(found -> Long.valueOf(new String(found.value(), StandardCharsets.UTF_8)));
    }
}
