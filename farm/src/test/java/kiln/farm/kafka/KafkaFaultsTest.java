package kiln.farm.kafka;

import static kiln.schemas.transport.Samples.claimed;
import static kiln.schemas.transport.Samples.offer;
import static kiln.schemas.transport.Samples.queued;
import static kiln.schemas.transport.Samples.reset;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import kiln.farm.embedded.EmbeddedBroker;
import kiln.schemas.plan.Pool;
import kiln.schemas.transport.LedgerLog;
import kiln.schemas.transport.LedgerTail;
import kiln.schemas.transport.OfferSink;
import kiln.schemas.transport.OfferSource;
import kiln.schemas.transport.ReportSink;
import kiln.schemas.transport.ReportSource;
import kiln.schemas.transport.Waiting;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What only a broker can do to us.
class KafkaFaultsTest {
    @Test
    void eventTooLongForTheWire_isRefusedAndNothingAppended() {
        SharedBroker ports = SharedBroker.emptied();
        try (LedgerLog log = ports.openLedger()) {
            var batch = new LedgerLog.Batch(List.of(queued(1), reset(2, "x".repeat(64 * 1024))), 1);

            String message = assertThrows(IllegalArgumentException.class, () -> log.append(batch))
                    .getMessage();

            assertEquals(
                    "a JobReset of 65631 bytes is too long for the wire, which takes 65536", message.split(";")[0]);
            log.replay(0, one -> assertEquals("no batch", one.toString()));
        }
    }

    @Test
    void recordThatIsNoReport_isPassedOver() throws InterruptedException {
        SharedBroker ports = SharedBroker.emptied();
        try (ReportSink sink = ports.reportSink(); ReportSource source = ports.reportSource()) {
            source.seek(0);
            sink.send(claimed(1));
            sendRaw(Topics.REPORTS, "not JSON", ports);
            sendRaw(Topics.REPORTS, "null", ports);
            sink.send(claimed(2));

            List<ReportSource.Received> received = Waiting.atLeast(2, source::poll);

            long first = received.get(0).next();
            assertEquals(
                    List.of(
                            new ReportSource.Received(claimed(1), first),
                            new ReportSource.Received(claimed(2), first + 3)),
                    received);
        }
    }

    @Test
    void recordThatIsNoOffer_isPassedOver() {
        SharedBroker ports = SharedBroker.emptied();
        try (OfferSink sink = ports.offerSink(); OfferSource slot = ports.offerSource()) {
            sendRaw("kiln.jobs.assemble", "{\"job\":1}", ports);
            sink.offer(List.of(offer(1)));

            assertEquals(Optional.of(offer(1)), Waiting.first(slot::take));
            slot.accept();
        }
    }

    private static void sendRaw(String topic, String value, SharedBroker ports) {
        try (KafkaProducer<byte[], byte[]> producer = new Clients(ports.bootstrapServers()).producer(Map.of())) {
            producer.send(new ProducerRecord<>(topic, 0, new byte[0], value.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void offerOfASlotThatHangs_reachesAnotherWhenItsLockEnds() {
        SharedBroker ports = SharedBroker.emptied();
        try (OfferSink sink = ports.offerSink();
                OfferSource hangs = ports.offerSource();
                OfferSource other = ports.offerSource()) {
            sink.offer(List.of(offer(1)));
            assertEquals(Optional.of(offer(1)), Waiting.first(hangs::take));

            assertEquals(Optional.of(offer(1)), Waiting.first(other::take));
            other.accept();
        }
    }

    @Test
    void brokerThatIsAway_isLookedForWithRestsBetween(@TempDir Path data) throws Exception {
        EmbeddedBroker killed = EmbeddedBroker.start(SharedBroker.JARS, data, 0);
        KafkaTransport transport = KafkaTransport.open(killed.bootstrapServers(), Duration.ofSeconds(30));
        try (OfferSource slot = transport.offerSource(Set.of(Pool.values()))) {
            assertEquals(Optional.empty(), Waiting.atOnce(slot::take));
            ProcessHandle.of(killed.pid()).orElseThrow().destroyForcibly();
            killed.close();
            slot.take(Duration.ofSeconds(6));

            long before = cpuNanos();
            slot.take(Duration.ofSeconds(4));
            double cores = (cpuNanos() - before) / 4e9;

            assertTrue(cores < 0.25, "took " + cores + " of a processor");
            try (EmbeddedBroker again = EmbeddedBroker.start(SharedBroker.JARS, data, killed.port());
                    OfferSink offers = transport.offerSink()) {
                offers.offer(List.of(offer(1)));
                assertEquals(Optional.of(offer(1)), Waiting.first(slot::take));
                slot.accept();
                assertTrue(again.isAlive());
            }
        }
    }

    /// Of the threads that listen for offers, and of those that their clients have.
    private static long cpuNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .flatMap(info -> Optional.ofNullable(info).stream()) // one that ended meanwhile
                .filter(info -> info.getThreadName().startsWith("offers-") || info.getThreadName().contains("background"))
                .mapToLong(info -> Math.max(0, threads.getThreadCpuTime(info.getThreadId())))
                .sum();
    }

    @Test
    void brokerKilledAndStartedAgain_deliversWhatWasSentMeanwhile(@TempDir Path data) throws Exception {
        EmbeddedBroker killed = EmbeddedBroker.start(SharedBroker.JARS, data, 0);
        KafkaTransport transport = KafkaTransport.open(killed.bootstrapServers(), Duration.ofSeconds(30));
        try (ReportSink sink = transport.reportSink();
                ReportSource source = transport.reportSource();
                LedgerLog log = transport.openLedger();
                OfferSink offers = transport.offerSink();
                OfferSource slot = transport.offerSource(Set.of(Pool.ASSEMBLE))) {
            source.seek(0);
            sink.send(claimed(1));
            log.append(new LedgerLog.Batch(List.of(queued(1)), 1));
            assertEquals(Optional.empty(), Waiting.atOnce(slot::take));
            ProcessHandle.of(killed.pid()).orElseThrow().destroyForcibly();
            killed.close();

            var meanwhile = new FutureTask<>(() -> {
                sink.send(claimed(2));
                return "delivered";
            });
            Thread.ofVirtual().start(meanwhile);
            try (EmbeddedBroker again = EmbeddedBroker.start(SharedBroker.JARS, data, killed.port())) {
                assertEquals("delivered", meanwhile.get(30, TimeUnit.SECONDS));
                log.append(new LedgerLog.Batch(List.of(queued(2)), 2));
                offers.offer(List.of(offer(3)));

                assertEquals(
                        List.of(new ReportSource.Received(claimed(1), 1), new ReportSource.Received(claimed(2), 2)),
                        Waiting.atLeast(2, source::poll));
                assertTrue(again.isAlive());
                assertEquals(Optional.of(offer(3)), Waiting.first(slot::take));
                slot.accept();
                List<LedgerLog.Batch> batches = new ArrayList<>();
                log.replay(0, batches::add);
                assertEquals(
                        List.of(new LedgerLog.Batch(List.of(queued(1)), 1), new LedgerLog.Batch(List.of(queued(2)), 2)),
                        batches);
            }
        }
    }
}
