package kiln.worker.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// Says whether this machine can run the tests that use real tools; where not, they are skipped and say why.
public final class RealTools {
    private RealTools() {}

    /// Skips the calling test unless bubblewrap works here.
    public static void assumeBubblewrap(Path scratch) {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/bwrap")),
                "bubblewrap is not installed: apt-get install bubblewrap");
        try (BubblewrapSandbox sandbox = new BubblewrapSandbox();
                Workspace workspace = Workspace.under(scratch, "probe")) {
            Exit exit = sandbox.run(Command.of(new Command.Tools.Host(), List.of("true")), workspace, line -> true);
            Assumptions.assumeTrue(
                    exit instanceof Exit.Exited done && done.code() == 0, () -> "bubblewrap does not work here: "
                    + exit);
        } catch (IOException e) {
            Assumptions.abort("bubblewrap does not work here: " + e.getMessage());
        }
    }
}
