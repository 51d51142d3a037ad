package kiln.worker.sandbox;

import java.io.IOException;
import java.nio.file.Path;

/// A process that starts a sandbox and waits to be killed.
final class DoomedJvm {
    private DoomedJvm() {}

    /// @param args scratch folder, and what stands in the command line inside
    public static void main(String[] args) throws IOException {
        Path scratch = Path.of(args[0]);
        try (BubblewrapSandbox sandbox = new BubblewrapSandbox(scratch);
                Workspace workspace = Workspace.under(scratch, "doomed")) {
            System.out.println("ready");
            sandbox.run(Command.of(new Command.Tools.Host(), "sh", "-c",
                    "(setsid sh -c 'sleep 1000; : " + args[1] + "' &); sleep 1000; : " + args[1]), workspace,
                    line -> true);
        }
    }
}
