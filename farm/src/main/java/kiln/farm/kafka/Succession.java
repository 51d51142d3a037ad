package kiln.farm.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.JobId;
import kiln.schemas.transport.LedgerLog;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Tells which records of the ledger count, by the ledger alone: those of a whole batch that its writer ended before
/// another was elected. Every reader follows the same rule over the same records, so all agree, whatever a writer
/// that was cut off, or does not know yet that it no longer leads, leaves behind:
///
/// - an election makes its offset the one token that counts, and voids a batch that is not at its end;
/// - records with an older token are void;
/// - a batch of which records are missing is void.
final class Succession {
    private final List<ConsumerRecord<byte[], byte[]>> pending = new ArrayList<>();
    private long leader = LedgerRecords.NO_TOKEN;
    private boolean vacant = true;

    /// A batch that counts.
    record Whole(List<ConsumerRecord<byte[], byte[]>> records, long reportsTaken) {

        /// Offset after its last record.
        long end() {
            return records.getLast().offset() + 1;
        }

        /// @throws IllegalStateException if a record is no ledger event; says where it is
        LedgerLog.Batch batch() {
            return new LedgerLog.Batch(
                    records.stream().filter(LedgerRecords::isEvent).map(LedgerRecords.WIRE::decode).toList(), reportsTaken);
        }

        /// For those who can do without an event they cannot read.
        ///
        /// @param mine of events about one job, only those about these
        List<LedgerEvent> goodEvents(Predicate<JobId> mine) {
            return records.stream()
                    .filter(LedgerRecords::isEvent)
                    .filter(record -> LedgerRecords.job(record).map(mine::test).orElse(true))
                    .flatMap(record -> LedgerRecords.WIRE.decodeIfGood(record).stream())
                    .toList();
        }
    }

    /// Takes the next record.
    ///
    /// @return the batch that it ends, if it does and the batch counts
    Optional<Whole> take(ConsumerRecord<byte[], byte[]> record) {
        if (LedgerRecords.isElection(record)) {
            lead(record.offset());
            return Optional.empty();
        }
        long token = LedgerRecords.token(record);
        if (token < leader) {
            return Optional.empty();
        }
        if (token > leader) {
            lead(token); // reading began after its election
        }
        if (LedgerRecords.isAbdication(record)) {
            vacant = true;
            pending.clear();
            return Optional.empty();
        }
        pending.add(record);
        return LedgerRecords.reportsTaken(record).flatMap(taken -> end(record, taken));
    }

    /// Whether nobody leads after the records taken.
    boolean vacant() {
        return vacant;
    }

    private void lead(long token) {
        leader = token;
        vacant = false;
        pending.clear();
    }

    private Optional<Whole> end(ConsumerRecord<byte[], byte[]> last, long reportsTaken) {
        long records = LedgerRecords.recordsOfBatch(last).orElse((long) pending.size());
        Optional<Whole> whole =
                records == pending.size() ? Optional.of(new Whole(List.copyOf(pending), reportsTaken)) : Optional.empty();
        pending.clear();
        return whole;
    }
}
