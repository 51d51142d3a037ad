package kiln.farm.kafka;

import static kiln.schemas.transport.Samples.queued;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.transport.LedgerHistory;
import kiln.schemas.transport.LedgerLog;
import kiln.schemas.transport.LedgerLog.Batch;
import kiln.schemas.transport.LedgerTail;
import kiln.schemas.transport.Samples;
import kiln.schemas.transport.Waiting;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/// What dead and outlived coordinators leave on the ledger's partition. Their records are written here by hand.
class LedgerFaultsTest {
    private final SharedBroker ports = SharedBroker.emptied();

    @Test
    void batchWithoutItsEnd_isVoid() throws Exception {
        try (LedgerLog dead = ports.openLedger(); LedgerTail tail = ports.tailLedger()) {
            dead.append(new Batch(List.of(queued(1)), 1));
            write(LedgerRecords.batch(dead.token(), new Batch(List.of(queued(2), queued(3)), 2)).subList(0, 1));
            try (LedgerLog next = ports.openLedger()) {
                next.append(new Batch(List.of(queued(4)), 4));

                assertEquals(
                        List.of(new Batch(List.of(queued(1)), 1), new Batch(List.of(queued(4)), 4)), replayed());
                assertEquals(List.of(queued(1), queued(4)), Waiting.atLeast(2, Waiting.eventsOf(tail)));
            }
        }
    }

    @Test
    void batchThatLostARecord_isVoid() throws Exception {
        try (LedgerLog dead = ports.openLedger()) {
            var batch = new Batch(List.of(queued(1), queued(2), queued(3)), 3);
            List<ProducerRecord<byte[], byte[]>> records = LedgerRecords.batch(dead.token(), batch);
            write(List.of(records.get(0), records.get(2)));

            assertEquals(List.of(), replayed());
        }
    }

    @Test
    void electionAmidABatch_voidsIt() throws Exception {
        try (LedgerLog slow = ports.openLedger()) {
            List<ProducerRecord<byte[], byte[]>> records =
                    LedgerRecords.batch(slow.token(), new Batch(List.of(queued(1), queued(2)), 2));
            write(records.subList(0, 1));
            try (LedgerLog next = ports.openLedger()) {
                write(records.subList(1, 2));
                next.append(new Batch(List.of(queued(3)), 3));

                assertEquals(List.of(new Batch(List.of(queued(3)), 3)), replayed());
            }
        }
    }

    @Test
    void recordsOfAnOutlivedCoordinator_areVoid_andItsSuccessorGoesOn() throws Exception {
        try (LedgerLog outlived = ports.openLedger();
                LedgerLog leader = ports.openLedger();
                LedgerTail tail = ports.tailLedger()) {
            write(LedgerRecords.batch(outlived.token(), new Batch(List.of(queued(1), queued(2)), 2)));
            leader.append(new Batch(List.of(queued(3)), 3));
            write(LedgerRecords.batch(outlived.token(), new Batch(List.of(), 9)));
            leader.append(new Batch(List.of(queued(4)), 4));

            assertEquals(List.of(new Batch(List.of(queued(3)), 3), new Batch(List.of(queued(4)), 4)), replayed());
            assertEquals(List.of(queued(3), queued(4)), Waiting.atLeast(2, Waiting.eventsOf(tail)));
        }
    }

    @Test
    void whoBeginsToReadAmidTheRecordsOfAnOutlivedCoordinator_knowsWhoLeads() throws Exception {
        try (LedgerLog outlived = ports.openLedger(); LedgerLog leader = ports.openLedger()) {
            long position = leader.append(new Batch(List.of(queued(1)), 1));
            List<ProducerRecord<byte[], byte[]>> late =
                    LedgerRecords.batch(outlived.token(), new Batch(many(0, 300), 2));
            write(late.subList(0, 299));
            try (LedgerTail tail = ports.tailLedger(); LedgerHistory history = ports.ledgerHistory()) {
                write(late.subList(299, 300));
                leader.append(new Batch(List.of(queued(3)), 3));

                assertEquals(List.of(queued(3)), Waiting.atLeast(1, Waiting.eventsOf(tail)));
                List<Batch> rest = new ArrayList<>();
                history.replay(position, rest::add);
                assertEquals(List.of(new Batch(List.of(queued(3)), 3)), rest);
            }
        }
    }

    /// A standby that waits for each look counts the leader's silence anew after each, and takes over late.
    @Test
    void whoLooksWhetherThereIsMore_isAnsweredAtOnce_alsoWhereThereIsNone() {
        try (LedgerLog leader = ports.openLedger(); LedgerHistory history = ports.ledgerHistory()) {
            long position = LedgerHistory.BEGINNING;
            for (int i = 1; i <= 3; i++) {
                leader.append(new Batch(List.of(queued(i)), i));
                position = history.replay(position, batch -> {});
                long start = System.nanoTime();
                history.replay(position, batch -> {});

                Duration took = Duration.ofNanos(System.nanoTime() - start);
                assertTrue(took.compareTo(Duration.ofSeconds(3)) < 0, () -> "after " + took);
            }
        }
    }

    @Test
    void batchHalfThereWhenATailOpens_isSeenWhole() throws Exception {
        try (LedgerLog log = ports.openLedger()) {
            log.append(new Batch(List.of(queued(1)), 1));
            List<ProducerRecord<byte[], byte[]>> records =
                    LedgerRecords.batch(log.token(), new Batch(List.of(queued(2), queued(3)), 3));
            write(records.subList(0, 1));
            try (LedgerTail tail = ports.tailLedger()) {
                write(records.subList(1, 2));

                assertEquals(List.of(queued(2), queued(3)), Waiting.atLeast(2, Waiting.eventsOf(tail)));
            }
        }
    }

    @Test
    void recordsInItsOwnNameThatItDidNotWrite_putAWriterInDoubt() throws Exception {
        try (LedgerLog log = ports.openLedger()) {
            write(LedgerRecords.batch(log.token(), new Batch(List.of(queued(1)), 1)));
            var batch = new Batch(List.of(queued(2)), 2);

            assertThrows(LedgerLog.InDoubtException.class, () -> log.append(batch));
            assertThrows(LedgerLog.InDoubtException.class, () -> log.append(batch));
        }
    }

    @Test
    void ledgerFromBeforeElections_isRead() throws Exception {
        List<ProducerRecord<byte[], byte[]>> old = List.of(
                new ProducerRecord<>(Topics.LEDGER, 0, new byte[0], LedgerRecords.WIRE.encode(queued(1))),
                new ProducerRecord<>(
                        Topics.LEDGER, 0, new byte[0], LedgerRecords.WIRE.encode(queued(2)),
                        List.of(Wire.header("kiln_reports_taken", "5"))));
        var clients = new Clients(ports.bootstrapServers());
        try (KafkaProducer<byte[], byte[]> producer = clients.producer(Map.of("transactional.id", "of-old"))) {
            producer.initTransactions();
            producer.beginTransaction();
            old.forEach(producer::send);
            producer.flush();
            producer.abortTransaction();
            producer.beginTransaction();
            old.forEach(producer::send);
            producer.commitTransaction();
        }
        try (LedgerLog log = ports.openLedger()) {
            log.append(new Batch(List.of(queued(3)), 6));

            assertEquals(
                    List.of(new Batch(List.of(queued(1), queued(2)), 5), new Batch(List.of(queued(3)), 6)), replayed());
        }
    }

    private static List<LedgerEvent> many(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(Samples::queued)
                .toList();
    }

    private void write(List<ProducerRecord<byte[], byte[]>> records) throws ExecutionException, InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer = new Clients(ports.bootstrapServers()).producer(Map.of())) {
            for (ProducerRecord<byte[], byte[]> record : records) {
                producer.send(record).get();
            }
        }
    }

    private List<Batch> replayed() {
        try (LedgerHistory history = ports.ledgerHistory()) {
            List<Batch> batches = new ArrayList<>();
            history.replay(LedgerHistory.BEGINNING, batches::add);
            return batches;
        }
    }
}
