package kiln.worker.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Recipes that mean harm, against the real sandbox: the host does not notice, and the job ends by the limit it crossed.
@Timeout(120)
class HostileRecipesTest {
    private static final int SOMEBODY = 1_000_004_242;
    private static final Command.Limits LIMITS = Command.Limits.STANDARD
            .withCpu(Duration.ofSeconds(60)).withSilence(Duration.ofSeconds(60)).withWall(Duration.ofSeconds(90));

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final List<AutoCloseable> open = new ArrayList<>();
    private Workspace workspace;

    @TempDir
    private Path folder;

    /// Who runs Kiln, and what the machine gives.
    enum Form {
        ROOT, ROOT_WITHOUT_GROUPS, SOMEBODY_ELSE;

        BubblewrapSandbox sandbox() {
            String mark = "kiln-sandbox-" + UUID.randomUUID();
            return switch (this) {
                case ROOT -> new BubblewrapSandbox(true, List.of(), ControlGroups.ofThisMachine(), mark);
                case ROOT_WITHOUT_GROUPS -> new BubblewrapSandbox(true, List.of(), ControlGroups.none(), mark);
                case SOMEBODY_ELSE -> new BubblewrapSandbox(false, SandboxUser.isRoot() ? asSomebody() : List.of(),
                        ControlGroups.none(), mark);
            };
        }

        private static List<String> asSomebody() {
            String id = Integer.toString(HostileRecipesTest.SOMEBODY);
            return List.of("setpriv", "--reuid", id, "--regid", id, "--clear-groups", "--inh-caps=-all",
                    "--bounding-set=-all", "--");
        }
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void forkBomb_endsByTheLimitOfProcesses(Form form) throws IOException {
        Exit exit = run(form, LIMITS.withProcesses(60), "bomb() { bomb & bomb & }; while :; do bomb; done");

        assertCrossed(Exit.Limit.PROCESSES, 60, exit);
    }

    @ParameterizedTest
    @EnumSource
    void processesThatOnlyWait_areCountedToo(Form form) throws IOException {
        Exit exit = run(form, LIMITS.withProcesses(60), "while :; do sleep 1000 & done");

        assertCrossed(Exit.Limit.PROCESSES, 60, exit);
    }

    @ParameterizedTest
    @EnumSource
    void openFilesWithoutEnd_endAtTheLimitOfOneProcess(Form form) throws IOException {
        Exit exit = run(form, LIMITS, """
                perl -e 'my @all; while (1) { open(my $f, "<", "/dev/null") or die "open: $!\\n"; push @all, $f }'""");

        assertCrossed(Exit.Limit.OPEN_FILES, 4096, exit);
    }

    @ParameterizedTest
    @EnumSource
    void memoryWithoutEnd_endsAtTheLimit(Form form) throws IOException {
        Exit exit = run(form, LIMITS.withMemory(128 << 20), "perl -e 'my $x = \"\"; while (1) { $x .= \"x\" x 1000000 }'");

        assertCrossed(Exit.Limit.MEMORY, 128, exit);
    }

    @ParameterizedTest
    @EnumSource
    void filesWithoutEnd_endByTheirNumber(Form form) throws IOException {
        Exit exit = run(form, LIMITS.withDisk(1 << 20, 1 << 30, 5000),
                "perl -e 'for (my $i = 0; ; $i++) { open(my $f, \">\", \"/build/f$i\") }'");

        assertCrossed(Exit.Limit.FILES, 5000, exit);
    }

    @ParameterizedTest
    @EnumSource
    void diskWithoutEnd_endsAtTheLimitOfTheWorkspace_whereverItIsWritten(Form form) throws IOException {
        for (String place : List.of("/build", "/tmp", "/var/tmp", "/dev/shm")) {
            Exit exit = run(form, LIMITS.withDisk(8 << 20, 32 << 20, 5000),
                    "i=0; while :; do head -c 4000000 /dev/zero > " + place + "/f$i; i=$((i+1)); sleep 0.05; done");

            assertCrossed(Exit.Limit.DISK, 32, exit);
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneFileWithoutEnd_isCutByTheKernel(Form form) throws IOException {
        Exit exit = run(form, LIMITS.withDisk(8 << 20, 1 << 30, 5000), "exec cat /dev/zero > /build/big");

        assertCrossed(Exit.Limit.FILE_SIZE, 8, exit);
        assertEquals(8 << 20, Files.size(workspace.product("big")));
    }

    @ParameterizedTest
    @EnumSource
    void outputWithoutEnd_endsAtItsLimit_inBoundedMemory(Form form) throws IOException {
        Exit exit = run(form, LIMITS.withOutput(64 << 20), "exec cat /dev/zero");

        assertCrossed(Exit.Limit.OUTPUT, 64, exit);
        assertEquals(1, lines.size());
    }

    @ParameterizedTest
    @EnumSource
    void controlCharacters_reachNobodysTerminal(Form form) throws IOException {
        run(form, LIMITS, "printf '\\033[2J\\033]0;title\\007\\000\\b\\377ok\\n'");

        assertEquals(List.of("?]0;title???\ufffdok"), lines);
    }

    @ParameterizedTest
    @EnumSource
    void nothingButTheWorkspace_canBeWritten(Form form) throws IOException {
        run(form, LIMITS, """
                for place in / /usr /etc /dev /run /var /proc/sys/kernel/hostname /sys /home /opt /root /mnt; do
                  (echo x > "$place/hostile" || echo x > "$place") 2>/dev/null && echo "$place"
                done; mkdir /hostile 2>/dev/null && echo made; echo end""");

        assertEquals(List.of("end"), lines);
    }

    @ParameterizedTest
    @EnumSource
    void otherJobsKeysAndHostFiles_cannotBeSeen(Form form) throws IOException {
        Path secret = Files.writeString(folder.resolve("s3-keys.json"), "secret");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));

        run(form, LIMITS, "cat '" + secret + "' /etc/shadow /etc/ssh/* 2>/dev/null; ls -d '" + folder
                + "' /root /home /work /data 2>/dev/null; env | grep -ci -e key -e secret -e kiln; "
                + "(tr '\\0' '\\n' < /proc/1/environ) 2>/dev/null | grep -v ^PATH=; "
                + "ls / | tr '\\n' ' '");

        assertEquals(List.of("0"), lines.subList(0, lines.size() - 1));
        assertEquals(List.of(), Stream.of(lines.getLast().split(" ")).filter(name -> !List.of("bin", "build", "dev",
                "etc", "lib", "lib32", "lib64", "libx32", "proc", "run", "sbin", "tmp", "usr", "var").contains(name)).toList());
    }

    @ParameterizedTest
    @EnumSource
    void hostProcesses_cannotBeSeenKilledOrTraced(Form form) throws IOException {
        long host = ProcessHandle.current().pid();

        run(form, LIMITS, "kill -9 " + host + " 2>/dev/null && echo killed; kill -9 -1 2>/dev/null; ls -d /proc/" + host
                + " 2>/dev/null; ls -d /proc/[0-9]* | wc -l");

        assertTrue(ProcessHandle.current().isAlive());
        assertTrue(lines.isEmpty() || Integer.parseInt(lines.getLast()) < 8, lines::toString);
    }

    @ParameterizedTest
    @EnumSource
    void privilegesAndDevices_cannotBeHad(Form form) throws IOException {
        run(form, LIMITS, """
                mknod /build/disk b 259 0 2>/dev/null && echo node
                mount -t tmpfs x /tmp 2>/dev/null && echo mount
                cp /usr/bin/id /build/id; chmod 6755 /build/id; /build/id -u
                cat /usr/bin/su > /build/su; chmod u+s /build/su; id -u
                grep -h -e CapEff -e CapBnd -e NoNewPrivs /proc/self/status | tr -d '\\t'""");

        String user = form == Form.SOMEBODY_ELSE ? "65534" : Integer.toString(workspace.user());
        assertEquals(List.of(user, user), lines.subList(0, 2));
        assertTrue(lines.contains("CapEff:0000000000000000"), lines::toString);
        assertTrue(lines.contains("NoNewPrivs:1"), lines::toString);
    }

    @ParameterizedTest
    @EnumSource
    void outputsThatLeadOut_areRefused(Form form) throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "secret");

        run(form, LIMITS, "ln -s '" + secret + "' link; ln '" + secret + "' hard 2>/dev/null; mkdir real; "
                + "ln -s '" + folder + "' out; mkfifo fifo; ln /etc/passwd passwd 2>/dev/null; "
                + "perl -MSocket -e 'socket(my $s, PF_UNIX, SOCK_STREAM, 0); bind($s, sockaddr_un(\"sock\"))'");

        for (String name : List.of("link", "hard", "out/secret", "fifo", "sock", "passwd", "real", "absent")) {
            assertThrows(RefusedOutputException.class, () -> workspace.product(name), name);
        }
        for (String name : List.of("../secret", "a/../../secret", "/etc/passwd")) {
            assertThrows(IllegalArgumentException.class, () -> workspace.product(name), name);
        }
    }

    @ParameterizedTest
    @EnumSource
    void daemonsThatLeftTheirParents_endWithTheCommand(Form form) throws IOException {
        String mark = UUID.randomUUID().toString();

        Exit exit = run(form, LIMITS, "(setsid sh -c 'trap \"\" TERM HUP; exec > /dev/null 2>&1; sh -c \"sleep 1000; : "
                + mark + "\"' &); echo up");

        assertEquals(0, assertInstanceOf(Exit.Exited.class, exit).code(), lines::toString);
        assertEquals(List.of(), Processes.left(mark));
    }

    @ParameterizedTest
    @EnumSource
    void treeBuiltToStay_isRemoved(Form form) throws IOException {
        run(form, LIMITS, """
                mkdir -p closed/inner; echo x > closed/inner/file; chmod 0 closed/inner closed
                perl -e 'my $n = "d" x 200; for (1..600) { mkdir $n or die; chdir $n or die }'; chmod 500 /build""");

        workspace.close();

        assertEquals(List.of(), Stream.of(folder.toFile().list()).filter(name -> name.startsWith("job-")).toList());
    }

    private Exit run(Form form, Command.Limits limits, String script) throws IOException {
        Assumptions.assumeTrue(form == Form.SOMEBODY_ELSE || SandboxUser.isRoot(), "only root can try this form");
        RealTools.assumeBubblewrap(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        workspace = Workspace.under(folder, "hostile", form == Form.SOMEBODY_ELSE ? SOMEBODY : SandboxUser.next());
        open.add(workspace);
        BubblewrapSandbox sandbox = form.sandbox();
        open.add(sandbox);
        return sandbox.run(
                Command.of(new Command.Tools.Host(), "sh", "-c", script).with(limits), workspace, lines::add);
    }

    private void assertCrossed(Exit.Limit limit, long allowed, Exit exit) {
        Exit.LimitReached reached = assertInstanceOf(Exit.LimitReached.class, exit, () -> exit + " " + lines.stream().limit(5).toList());
        assertEquals(List.of(limit, allowed), List.of(reached.limit(), reached.allowed()), reached::toString);
    }
}
