package kiln.worker.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FullDiskTest {

    @TempDir
    private Path folder;

    @Test
    void diskThatRunsFullWhileACommandWrites_isNotTheCommandsFault() throws Exception {
        Exit exit = onSmallDisk(Command.Limits.STANDARD, "cat /dev/zero > /build/big");

        assertEquals(Exit.Limit.HOST_DISK, assertInstanceOf(Exit.LimitReached.class, exit).limit(), exit::toString);
    }

    @Test
    void diskThatIsNearlyFull_endsWhoeverWorksOnIt() throws Exception {
        Exit exit = onSmallDisk(Command.Limits.STANDARD, "head -c 32300000 /dev/zero > /build/big; exec sleep 1000");

        assertEquals(Exit.Limit.HOST_DISK, assertInstanceOf(Exit.LimitReached.class, exit).limit(), exit::toString);
    }

    @Test
    void commandThatFillsTheDiskBeyondItsOwnLimit_isToBlame() throws Exception {
        Exit exit = onSmallDisk(Command.Limits.STANDARD.withDisk(1L << 30, 4 << 20, 100), "cat /dev/zero > /build/big");

        assertEquals(Exit.Limit.DISK, assertInstanceOf(Exit.LimitReached.class, exit).limit(), exit::toString);
    }

    private Exit onSmallDisk(Command.Limits limits, String script) throws IOException, InterruptedException {
        RealTools.assumeBubblewrap(folder);
        try (SmallDisk disk = SmallDisk.of(folder, 31);
                BubblewrapSandbox sandbox = new BubblewrapSandbox();
                Workspace workspace = Workspace.under(disk.folder(), "full")) {
            return sandbox.run(
                    Command.of(new Command.Tools.Host(), List.of("sh", "-c", script)).with(limits), workspace,
                    line -> true);
        }
    }
}
