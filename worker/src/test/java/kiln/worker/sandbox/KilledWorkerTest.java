package kiln.worker.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import kiln.schemas.plan.Sha256;
import kiln.worker.Worker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A JVM killed by SIGKILL at some moment around the start of a sandbox.
@Timeout(120)
class KilledWorkerTest {
    private static final Duration GONE_AFTER = Duration.ofSeconds(5);

    private final String mark = UUID.randomUUID().toString();

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 4, 6, 8, 10, 12, 15, 20, 30, 50, 100, 500})
    void nothingOfItsSandbox_isAliveSecondsLater_andItsScratchIsSwept(int millis) throws Exception {
        RealTools.assumeBubblewrap(scratch);
        Process jvm = start();
        LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());

        jvm.destroyForcibly().waitFor();

        assertTrue(goneWithin(GONE_AFTER), "still alive: " + Processes.with(mark) + Processes.with(sandboxMark()));
        Worker.sweep(scratch);
        try (Stream<Path> left = Files.list(scratch)) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void whatItsGuardianMissed_isEndedByTheNextWorkerOfTheFolder() throws Exception {
        Process stray = new ProcessBuilder("sh", "-c", "echo up; read line; : " + sandboxMark()).start();
        assertEquals('u', stray.getInputStream().read());

        Worker.sweep(scratch);

        assertEquals(128 + 9, stray.waitFor());
    }

    private Process start() throws IOException {
        Process jvm = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", System.getProperty("java.class.path"),
                "kiln.worker.sandbox.DoomedJvm", scratch.toString(), mark)
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        BufferedReader out = new BufferedReader(new java.io.InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); !"ready".equals(line); line = out.readLine()) {
            assertTrue(line != null, "the JVM did not start");
        }
        return jvm;
    }

    private String sandboxMark() {
        return "kiln-sandbox-" + Sha256.of(scratch.toAbsolutePath().normalize().toString()).hex();
    }

    private boolean goneWithin(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        boolean gone = false;
        while (!gone && System.nanoTime() < end) {
            LockSupport.parkNanos(100_000_000);
            gone = Processes.with(mark).isEmpty() && Processes.with(sandboxMark()).isEmpty();
        }
        return gone;
    }
}
