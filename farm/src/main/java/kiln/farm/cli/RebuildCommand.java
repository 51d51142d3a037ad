package kiln.farm.cli;

import java.util.List;
import java.util.concurrent.Callable;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.Lane;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// Makes one cell anew although nothing changed.
@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        description = "Run a cell's own jobs again although their results are known.")
final class RebuildCommand implements Callable<Integer> {
    @ParentCommand
    KilnCommand kiln;

    @Parameters(paramLabel = "CELL", description = "BOARD/KERNEL/DISTRO")
    String cell = "";

    @Option(names = "--follow", description = "watch until it ends")
    boolean follow;

    @Override
    public Integer call() {
        BuildRequest request = new BuildRequest(
                List.of(cell),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                true,
                BuildCommand.today(kiln),
                Lane.INTERACTIVE,
                "rebuild " + cell);
        return BuildCommand.submit(kiln, request, false, follow);
    }
}
