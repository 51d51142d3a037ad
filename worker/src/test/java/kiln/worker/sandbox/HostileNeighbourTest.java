package kiln.worker.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A job in one slot while the other slot's job means harm.
@Timeout(120)
class HostileNeighbourTest {
    private static final String BOMB = "echo up; bomb() { bomb & bomb & }; while :; do bomb; done 2>/dev/null; sleep 1000; : ";
    private static final Command.Limits PATIENT = Command.Limits.STANDARD.withProcesses(10_000);

    private final String mark = UUID.randomUUID().toString();
    private final CountDownLatch up = new CountDownLatch(1);
    private final AtomicReference<Exit> ended = new AtomicReference<>();

    @TempDir
    private Path scratch;

    @Test
    void jobBesideABusyOne_getsItsProcessesAndItsTime() throws Exception {
        RealTools.assumeBubblewrap(scratch);
        try (BubblewrapSandbox sandbox = new BubblewrapSandbox();
                Workspace workspace = Workspace.under(scratch, "neighbour")) {
            Thread busy = start(sandbox, PATIENT, "echo up; for i in $(seq 200); do while :; do :; done & done; wait; : ");
            up.await();

            Exit exit = sandbox.run(Command.of(new Command.Tools.Host(), "sh", "-c",
                    "for i in 1 2 3 4 5 6 7 8 9 10; do (i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done) & done; wait"),
                    workspace, line -> true);

            assertEquals(0, assertInstanceOf(Exit.Exited.class, exit).code());
            busy.interrupt();
            busy.join();
        }
        assertInstanceOf(Exit.Cancelled.class, ended.get());
        assertEquals(List.of(), Processes.left(mark));
    }

    @Test
    void bombThatIsCalledOff_isGoneWithinSeconds() throws Exception {
        RealTools.assumeBubblewrap(scratch);
        try (BubblewrapSandbox sandbox = new BubblewrapSandbox()) {
            Thread bomb = start(sandbox, Command.Limits.STANDARD, BOMB);
            up.await();

            bomb.interrupt();

            assertTrue(bomb.join(Duration.ofSeconds(5)));
            assertEquals(List.of(), Processes.left(mark));
        }
    }

    private Thread start(BubblewrapSandbox sandbox, Command.Limits limits, String script) {
        return Thread.ofPlatform().start(() -> {
            try (Workspace workspace = Workspace.under(scratch, "hostile")) {
                ended.set(sandbox.run(
                        Command.of(new Command.Tools.Host(), "sh", "-c", script + mark).with(limits), workspace,
                        line -> {
                            up.countDown();
                            return true;
                        }));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }
}
