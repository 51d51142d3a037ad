package kiln.farm.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import kiln.farm.DataFolder;
import kiln.farm.Trouble;
import kiln.farm.cli.BenchCommand.Figure;
import kiln.farm.cli.BenchCommand.Measured;

/// An embedded farm that has nothing to do, in a folder of its own.
final class IdleBench {
    private static final Duration STARTS = Duration.ofSeconds(60);
    private static final Duration SETTLES = Duration.ofSeconds(20);

    private final KilnCommand kiln;
    private final int seconds;

    IdleBench(KilnCommand kiln, int seconds) {
        this.kiln = kiln;
        this.seconds = seconds;
    }

    Measured measure() throws IOException, InterruptedException {
        Path data = BenchFolder.create();
        Process up = Child.kiln(kiln, List.of("up", "--port", "0", "--data", data.toString()), true);
        try {
            awaitStart(DataFolder.at(data), up);
            LockSupport.parkNanos(SETTLES.toNanos());
            ProcessTree tree = new ProcessTree(up.toHandle());
            double before = tree.use().cpuSeconds();
            LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
            ProcessTree.Use after = tree.use();
            double percent = 100 * (after.cpuSeconds() - before) / seconds;
            return new Measured(
                    List.of(
                            Figure.atMost("resident memory", after.residentBytes() / 1e6, "MB", 700),
                            Figure.atMost("processor", percent, "% of a core", 3)),
                    List.of(after.processes() + " processes, watched for " + seconds + " s after " + SETTLES.toSeconds()
                            + " s of settling; memory is the proportional set size"));
        } finally {
            up.destroy();
            up.waitFor();
            BenchFolder.delete(data);
        }
    }

    private static void awaitStart(DataFolder folder, Process up) {
        long deadline = System.nanoTime() + STARTS.toNanos();
        while (folder.address().isEmpty()) {
            if (!up.isAlive() || System.nanoTime() > deadline) {
                throw new Trouble("E190", Trouble.Exit.FAILED, "The farm did not start within " + STARTS.toSeconds() + " s.",
                        "./kiln up -v");
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }
}
