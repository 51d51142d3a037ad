package kiln.farm.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// Ends what only this build, or only this cell, wants.
@Command(
        name = "cancel",
        mixinStandardHelpOptions = true,
        description = "Cancel a build, or one cell of it; what others want goes on.")
final class CancelCommand implements Callable<Integer> {
    @ParentCommand
    KilnCommand kiln;

    @Parameters(index = "0", paramLabel = "BUILD", description = "its id, or the end of it")
    String build = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "CELL", description = "BOARD/KERNEL/DISTRO; all of them if left out")
    String cell = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "why, for those who wonder later")
    String reason = "asked on the command line";

    @Override
    public Integer call() {
        String which = cell.isEmpty() ? "" : "/cells/" + cell;
        return Ordering.send(
                kiln,
                client -> "builds/" + Ordering.build(client, build) + which + "/cancel",
                Map.of("reason", reason),
                cell.isEmpty() ? "Build {} is cancelled." : "Cell " + cell + " of build {} is cancelled.");
    }
}
