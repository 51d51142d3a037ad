package kiln.worker.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class BubblewrapSandboxTest {
    private static final Command.Tools HOST = new Command.Tools.Host();

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final BubblewrapSandbox sandbox = new BubblewrapSandbox();
    private Workspace workspace;

    @TempDir
    private Path scratch;

    @BeforeEach
    void open() throws IOException {
        RealTools.assumeBubblewrap(scratch);
        workspace = Workspace.under(scratch, "test");
    }

    @AfterEach
    void close() throws IOException {
        sandbox.close();
        if (workspace != null) {
            workspace.close();
        }
    }

    @Test
    void command_runsAsNobodyInTheWorkspaceWithAFixedEnvironment() throws IOException {
        Exit exit = shell("id -u; id -g; pwd; echo made > made; env | sort | cut -d= -f1 | tr '\\n' ' '");

        int user = workspace.user();
        assertEquals(0, assertInstanceOf(Exit.Exited.class, exit).code());
        assertEquals(List.of(Integer.toString(user), Integer.toString(user), "/build", "HOME LC_ALL PATH PWD SOURCE_DATE_EPOCH TMPDIR TZ "), lines);
        assertEquals("made\n", Files.readString(workspace.product("made")));
    }

    @Test
    void workspaceBelowAFolderOnlyItsOwnerMayEnter_works() throws IOException {
        Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwx------"));

        assertEquals(0, assertInstanceOf(Exit.Exited.class, shell("echo x > /build/x")).code());
    }

    @Test
    void toolboxCommand_seesNoNetworkAndNoHostFile() throws IOException {
        Command inTree = Command.of(new Command.Tools.Tree(treeOfHostTools()), "sh", "-c",
                "tail -n +3 /proc/net/dev | cut -d: -f1; ls -d /home /root /etc/apt 2>/dev/null; touch /usr/x "
                        + "2>/dev/null || echo read-only");

        Exit exit = sandbox.run(inTree, workspace, this::keep);

        assertEquals(0, assertInstanceOf(Exit.Exited.class, exit).code());
        assertEquals(List.of("    lo", "read-only"), lines);
    }

    @Test
    void failure_isAnExitCodeAndBothStreamsAreRead() throws IOException {
        Exit exit = shell("echo out; echo err >&2; exit 3");

        assertEquals(3, assertInstanceOf(Exit.Exited.class, exit).code());
        assertEquals(List.of("out", "err"), lines);
    }

    @Test
    void cpuTimeOfShortLivedChildren_isCounted() throws IOException {
        Exit exit = shell("for i in 1 2 3 4; do sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done'; done");

        assertTrue(exit.cpuSeconds() > 0.2 && exit.cpuSeconds() < 60, "cpu seconds " + exit.cpuSeconds());
    }

    @Test
    void commandThatUsesTooMuchCpuTime_isKilledWithItsWholeTree() throws IOException {
        String mark = UUID.randomUUID().toString();
        Command busy = Command.of(HOST, "sh", "-c", "(sh -c 'while :; do :; done' " + mark + ") & while :; do :; done")
                .with(Command.Limits.STANDARD.withCpu(Duration.ofSeconds(1)));

        Exit exit = sandbox.run(busy, workspace, this::keep);

        Exit.LimitReached reached = assertInstanceOf(Exit.LimitReached.class, exit);
        assertEquals(Exit.Limit.CPU, reached.limit());
        assertTrue(reached.cpuSeconds() >= 1, "cpu seconds " + reached.cpuSeconds());
        assertFalse(alive(mark));
    }

    @Test
    void silentCommand_isKilled() throws IOException {
        Command silent = Command.of(HOST, "sleep", "1000")
                .with(Command.Limits.STANDARD.withSilence(Duration.ofMillis(300)));

        Exit exit = sandbox.run(silent, workspace, this::keep);

        assertEquals(Exit.Limit.SILENCE, assertInstanceOf(Exit.LimitReached.class, exit).limit());
    }

    @Test
    void readerThatSawEnough_endsTheCommand() throws IOException {
        Command endless = Command.of(HOST, "sh", "-c", "while :; do echo tick; done");

        Exit exit = sandbox.run(endless, workspace, line -> false);

        assertInstanceOf(Exit.Stopped.class, exit);
    }

    @Test
    void interruptedCaller_leavesNoProcess() throws Exception {
        String mark = UUID.randomUUID().toString();
        CountDownLatch started = new CountDownLatch(1);
        AtomicReference<Exit> exit = new AtomicReference<>();
        Command daemon = Command.of(HOST, "sh", "-c", "(setsid sh -c 'sleep 1000; echo " + mark
                + "' &) ; echo up; sleep 1000");
        Thread caller = Thread.ofPlatform().start(() -> {
            try {
                exit.set(sandbox.run(daemon, workspace, line -> {
                    started.countDown();
                    return true;
                }));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        started.await();
        assertTrue(alive(mark));

        caller.interrupt();
        caller.join();

        assertInstanceOf(Exit.Cancelled.class, exit.get());
        assertFalse(alive(mark));
    }

    /// At whatever point of bwrap's own start the job is called off.
    @Test
    void callerInterruptedWhileBwrapStarts_leavesNoProcess() throws Exception {
        String mark = UUID.randomUUID().toString();
        Command late = Command.of(HOST, "sh", "-c", "sleep 1000; echo " + mark);

        for (int micros = 0; micros < 20_000; micros += 200) {
            Thread caller = Thread.ofPlatform().start(() -> {
                try {
                    sandbox.run(late, workspace, this::keep);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            LockSupport.parkNanos(micros * 1_000L);
            caller.interrupt();
            caller.join();
        }
        sandbox.close();

        assertFalse(alive(mark));
    }

    @Test
    void hugeLine_isCutAndHarmless() throws IOException {
        Exit exit = shell("head -c 100000000 /dev/zero | tr '\\0' a; echo; echo after");

        assertEquals(0, assertInstanceOf(Exit.Exited.class, exit).code());
        assertEquals(List.of("a".repeat(8192) + " [line cut at 8192 bytes]", "after"), lines);
    }

    @Test
    void fileLargerThanAllowed_isRefusedByTheKernel() throws IOException {
        Command.Limits small = Command.Limits.STANDARD.withDisk(4096, 1 << 20, 100);

        sandbox.run(Command.of(HOST, "sh", "-c", "head -c 100000 /dev/zero > /build/big").with(small), workspace,
                this::keep);

        assertEquals(4096, Files.size(workspace.path("big")));
    }

    @Test
    void linkLeftByACommand_isNotFollowed() throws IOException {
        shell("ln -s /etc/hostname out");

        IOException refused = org.junit.jupiter.api.Assertions.assertThrows(IOException.class, () ->
                workspace.product("out"));

        assertEquals("out in the workspace is a symbolic link; links are not followed", refused.getMessage());
    }

    private Exit shell(String script) throws IOException {
        return sandbox.run(Command.of(HOST, "sh", "-c", script), workspace, this::keep);
    }

    private boolean keep(String line) {
        return lines.add(line);
    }

    /// A toolbox in miniature: links and a bind of the host's `/usr` are not possible in a tree, so it is a copy of
    /// three
    /// programs and their libraries.
    private Path treeOfHostTools() throws IOException {
        Path tree = Files.createDirectory(scratch.resolve("tree"));
        for (String folder : List.of("usr/bin", "etc", "home")) {
            Files.createDirectories(tree.resolve(folder));
        }
        Exit exit = sandbox.run(
                Command.of(HOST, "sh", "-c", """
                        cd /tree/usr && for p in sh tail cut ls touch setpriv; do cp "$(command -v $p)" bin/
                        for l in $(ldd "$(command -v $p)" | grep -o '/[^ ]*')
                        do mkdir -p ".${l%/*}"; cp "$l" ".$l"; done; done
                        """).with(new Command.Bind(openTo(tree), "/tree", true)), workspace, this::keep);
        assertEquals(0, assertInstanceOf(Exit.Exited.class, exit).code(), lines::toString);
        lines.clear();
        return tree;
    }

    private Path openTo(Path tree) throws IOException {
        Files.setPosixFilePermissions(tree, PosixFilePermissions.fromString("rwxr-xr-x"));
        SandboxUser.give(tree, workspace.user());
        for (String folder : List.of("usr", "usr/bin")) {
            SandboxUser.give(tree.resolve(folder), workspace.user());
        }
        return tree;
    }

    private static boolean alive(String mark) {
        return !Processes.with(mark).isEmpty();
    }
}
