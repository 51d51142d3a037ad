package kiln.farm.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import kiln.coordinator.view.BuildSummary;
import kiln.schemas.message.Codec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// The builds of a farm, newest first.
@Command(
        name = "ls",
        mixinStandardHelpOptions = true,
        description = "List the builds, newest first: all that run and the newest of those that ended.")
final class LsCommand implements Callable<Integer> {
    @ParentCommand
    KilnCommand kiln;

    @Option(names = "--before", paramLabel = "BUILD", description = "older builds than this one, back to the first")
    String before = "";

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "with --before: at most so many, 1 to 1000 (default: ${DEFAULT-VALUE})")
    int limit = 50;

    @Override
    public Integer call() {
        try (FarmClient client = kiln.client()) {
            List<BuildSummary> builds = before.isEmpty() ? client.builds() : client.builds(before, limit);
            if (kiln.json) {
                kiln.session.out().println(Codec.encodePretty(Map.of("builds", builds)));
            } else if (builds.isEmpty() && !before.isEmpty()) {
                kiln.say("No build is older than " + before + ".");
            } else if (builds.isEmpty()) {
                kiln.say("No build yet. Ask for one: ./kiln build BOARD/KERNEL/DISTRO");
            } else {
                kiln.print(lines(builds, kiln.style()));
            }
            return 0;
        }
    }

    static List<String> lines(List<BuildSummary> builds, Style style) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("  BUILD", "STATE", "ACCEPTED (UTC)", "TOOK", "CELLS", "", "LABEL"));
        for (BuildSummary build : builds) {
            String accepted = Instant.ofEpochMilli(build.acceptedMillis())
                    .truncatedTo(ChronoUnit.SECONDS)
                    .toString();
            rows.add(List.of(
                    style.glyph(build.state()) + " " + build.build(),
                    build.paused().isPresent() ? "paused" : build.state(),
                    accepted.replace('T', ' ').replace("Z", ""),
                    Words.duration(build.seconds()),
                    String.valueOf(build.planned()),
                    Words.counts(build.counts()),
                    build.label()));
        }
        List<String> plain = Table.lines(rows);
        List<String> lines = new ArrayList<>(List.of(style.strong(plain.getFirst())));
        for (int i = 0; i < builds.size(); i++) {
            lines.add(style.paint(builds.get(i).state(), plain.get(i + 1)));
        }
        return lines;
    }
}
