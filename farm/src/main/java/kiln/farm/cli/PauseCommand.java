package kiln.farm.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// Holds a build back.
@Command(name = "pause", mixinStandardHelpOptions = true, description = "Start nothing more of a build; what runs goes on.")
final class PauseCommand implements Callable<Integer> {
    @ParentCommand
    KilnCommand kiln;

    @Parameters(paramLabel = "BUILD", description = "its id, or the end of it")
    String build = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "why, for those who wonder later")
    String reason = "asked on the command line";

    @Override
    public Integer call() {
        return Ordering.send(
                kiln,
                client -> "builds/" + Ordering.build(client, build) + "/pause",
                Map.of("reason", reason),
                "Build {} is paused; what runs goes on. To go on: ./kiln resume {}");
    }
}
