package kiln.farm.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import kiln.coordinator.view.BuildSummary;
import kiln.coordinator.view.BuildView;
import kiln.farm.Trouble;
import kiln.farm.Trouble.Exit;
import kiln.schemas.message.Codec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// One build with its cells.
@Command(name = "show", mixinStandardHelpOptions = true, description = "Show a build and its cells.")
final class ShowCommand implements Callable<Integer> {
    private static final Pattern BUILD_ID = Pattern.compile("[0-9]{8}-[0-9]{6}-[0-9a-f]{4}");

    @ParentCommand
    KilnCommand kiln;

    @Parameters(
            arity = "0..1",
            paramLabel = "ID",
            description = "the build, or the end of its id; the newest if left out")
    String id = "";

    @Option(names = "--follow", description = "watch until it ends")
    boolean follow;

    @Option(
            names = "--exit-status",
            description = "exit 5, 6 or 8 if it is not green, failed by the farm, or still runs")
    boolean exitStatus;

    @Override
    public Integer call() {
        try (FarmClient client = kiln.client()) {
            String build = find(client, id);
            if (follow) {
                return Following.end(kiln, Following.follow(kiln, client, build, Following.detached(build)));
            }
            BuildView view = client.build(build);
            if (kiln.json) {
                kiln.session.out().println(Codec.encodePretty(view));
            } else {
                kiln.session.out().println(CellTable.headline(view, kiln.style()));
                kiln.print(CellTable.lines(view, kiln.style()));
                kiln.print(CellTable.images(view));
            }
            return exitStatus ? Verdict.of(view).status() : 0;
        }
    }

    /// @param wanted an id, also of a build that left memory; the end of one in memory, or nothing for the newest
    static String find(FarmClient client, String wanted) {
        boolean whole = BUILD_ID.matcher(wanted).matches();
        return whole ? wanted : find(client.builds(), wanted);
    }

    /// @param wanted an id, the end of one, or nothing for the newest
    static String find(List<BuildSummary> builds, String wanted) {
        List<String> fitting = builds.stream()
                .map(BuildSummary::build)
                .filter(build -> build.endsWith(wanted))
                .toList();
        if (fitting.isEmpty() || (fitting.size() > 1 && !wanted.isEmpty())) {
            String which = fitting.isEmpty() ? "There is no build" : fitting.size() + " builds end with";
            throw new Trouble(
                    "E155",
                    Exit.FAILED,
                    which + (wanted.isEmpty() ? " yet" : " \"" + wanted + "\"") + ".",
                    "List them: ./kiln ls");
        }
        return fitting.getFirst();
    }
}
