package kiln.worker.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// A disk of a few megabytes, made of memory; only root can have one. Tests skip where that does not work.
public record SmallDisk(Path folder) implements AutoCloseable {

    public static SmallDisk of(Path parent, int mebibytes) throws IOException, InterruptedException {
        Path folder = Files.createDirectory(parent.resolve("small-disk"));
        Assumptions.assumeTrue(run("mount", "-t", "tmpfs", "-o", "mode=755,size=" + mebibytes + "m", "small",
                folder.toString()), "no disk can be mounted here: run as root");
        return new SmallDisk(folder);
    }

    private static boolean run(String... argv) throws IOException, InterruptedException {
        return new ProcessBuilder(argv).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start().waitFor() == 0;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run("umount", "-l", folder.toString());
    }
}
