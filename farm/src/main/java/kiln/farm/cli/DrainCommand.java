package kiln.farm.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// Lets a worker come to rest, e.g. before its machine is shut down.
@Command(name = "drain", mixinStandardHelpOptions = true, description = "Give a worker no more jobs; it finishes what it has.")
final class DrainCommand implements Callable<Integer> {
    @ParentCommand
    KilnCommand kiln;

    @Parameters(paramLabel = "WORKER", description = "its name as ./kiln workers shows it")
    String worker = "";

    @Option(names = "--now", description = "do not finish: other workers take its jobs over")
    boolean now;

    @Option(names = "--reason", paramLabel = "TEXT", description = "why, for those who wonder later")
    String reason = "asked on the command line";

    @Override
    public Integer call() {
        return Ordering.send(
                kiln,
                client -> "workers/" + worker + "/drain",
                Map.of("reason", reason, "now", now),
                "Worker {} gets no more jobs" + (now ? " and gives back what it has" : " and finishes what it has")
                        + ". To undo: ./kiln resume {}");
    }
}
