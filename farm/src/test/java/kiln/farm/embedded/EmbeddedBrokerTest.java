package kiln.farm.embedded;

import static kiln.schemas.transport.Samples.queued;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import kiln.farm.kafka.KafkaTransport;
import kiln.schemas.transport.LedgerLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
    private static final Path JARS = Path.of(System.getProperty("kiln.broker.jars"));
    private static final LedgerLog.Batch BATCH = new LedgerLog.Batch(List.of(queued(1)), 4);

    @TempDir
    Path data;

    @Test
    void restart_keepsWhatWasWritten() throws InterruptedException {
        try (EmbeddedBroker broker = EmbeddedBroker.start(JARS, data, 0);
                LedgerLog log = ledger(broker)) {
            log.append(BATCH);
        }

        List<LedgerLog.Batch> batches = new ArrayList<>();
        try (EmbeddedBroker broker = EmbeddedBroker.start(JARS, data, 0);
                LedgerLog log = ledger(broker)) {
            log.replay(0, batches::add);
        }

        assertEquals(List.of(BATCH), batches);
        assertFalse(Files.exists(data.resolve("broker.pid")));
    }

    private static LedgerLog ledger(EmbeddedBroker broker) {
        return KafkaTransport.open(broker.bootstrapServers(), Duration.ofSeconds(30)).openLedger();
    }

    @Test
    void farmKilled_itsBrokerEndsAndTheFolderCanBeUsedAgain() throws Exception {
        long pid = brokerOfAKilledFarm(false);

        try (EmbeddedBroker broker = EmbeddedBroker.start(JARS, data, 0)) {
            assertFalse(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
            assertTrue(broker.isAlive());
        }
    }

    @Test
    void brokerThatHangsWhenItsFarmIsKilled_isKilledByTheNextFarm() throws Exception {
        long pid = brokerOfAKilledFarm(true);

        try (EmbeddedBroker broker = EmbeddedBroker.start(JARS, data, 0)) {
            assertFalse(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
            assertTrue(broker.isAlive());
        }
    }

    /// @param hanging whether the broker is stopped before, so that it cannot follow
    private long brokerOfAKilledFarm(boolean hanging) throws Exception {
        Process farm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallFarm.class.getName(),
                        JARS.toString(),
                        data.toString())
                .redirectError(data.resolve("farm.log").toFile())
                .start();
        try (BufferedReader said = farm.inputReader()) {
            long pid = Long.parseLong(said.lines()
                    .filter(line -> line.startsWith("broker "))
                    .findFirst()
                    .orElse("broker -1")
                    .substring("broker ".length()));
            assertTrue(pid > 0, () -> "no broker; " + read(data.resolve("farm.log")));
            if (hanging) {
                new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor();
            }
            return pid;
        } finally {
            farm.destroyForcibly().waitFor();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /// A farm that does nothing but hold a broker until it is killed.
    static final class SmallFarm {
        public static void main(String[] args) throws Exception {
            try (EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]), Path.of(args[1]), 0)) {
                System.out.println("broker " + broker.pid());
                Thread.currentThread().join();
            }
        }
    }

    @Test
    void brokerKilled_startsAgainInItsFolder() throws Exception {
        try (EmbeddedBroker killed = EmbeddedBroker.start(JARS, data, 0)) {
            var process = ProcessHandle.of(killed.pid()).orElseThrow();
            process.destroyForcibly();
            process.onExit().get(10, TimeUnit.SECONDS);
            assertFalse(killed.isAlive());
        }

        try (EmbeddedBroker again = EmbeddedBroker.start(JARS, data, 0)) {
            assertTrue(again.isAlive());
        }
    }

    @Test
    void interruptFromTheTerminal_isLeftToTheFarm() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(JARS, data, 0)) {
            new ProcessBuilder("kill", "-INT", Long.toString(broker.pid())).start().waitFor();

            KafkaTransport.prepare(broker.bootstrapServers(), Duration.ofSeconds(30));
            assertTrue(broker.isAlive());
        }
    }

    @Test
    void folderWithARunningBroker_isRefusedWithItsPid() throws InterruptedException {
        try (EmbeddedBroker broker = EmbeddedBroker.start(JARS, data, 0)) {
            var refused = assertThrows(BrokerException.class, () -> EmbeddedBroker.start(JARS, data, 0));

            assertEquals(
                    "E104 a broker already runs in " + data + " (pid " + broker.pid()
                            + "); stop its farm first, or use another data folder",
                    refused.getMessage());
        }
    }

    @Test
    void portInUse_isRefused() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();

            var refused = assertThrows(BrokerException.class, () -> EmbeddedBroker.start(JARS, data, port));

            assertEquals(
                    "E102 port " + port + " of 127.0.0.1, wanted for the embedded Kafka broker, is in use;"
                            + " stop what uses it or choose another port (0 takes a free one)",
                    refused.getMessage());
        }
    }

    @Test
    void brokerThatCannotRun_isReportedWithItsLastWords(@TempDir Path noJars) {
        var refused = assertThrows(BrokerException.class, () -> EmbeddedBroker.start(noJars, data, 0));

        assertTrue(refused.getMessage().startsWith("E103 the embedded broker ended with code 1"), refused.getMessage());
        assertTrue(refused.getMessage().contains("ClassNotFoundException: kafka.tools.StorageTool"));
    }
}
