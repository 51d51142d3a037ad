package kiln.farm.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import kiln.coordinator.view.History;
import kiln.schemas.message.Codec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// What became of a cell in all builds.
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = "Say what became of a cell, newest build first.")
final class HistoryCommand implements Callable<Integer> {
    @ParentCommand
    KilnCommand kiln;

    @Parameters(paramLabel = "CELL", description = "BOARD/KERNEL/DISTRO")
    String cell = "";

    @Option(names = "--limit", paramLabel = "N", description = "at most so many records, 1 to 200 (default: ${DEFAULT-VALUE})")
    int limit = 30;

    @Option(names = "--before", paramLabel = "BUILD", description = "only builds older than this one")
    String before = "";

    @Override
    public Integer call() {
        try (FarmClient client = kiln.client()) {
            String query = "?limit=" + limit + (before.isEmpty() ? "" : "&before=" + FarmClient.encoded(before));
            History history = client.report("cells/" + FarmClient.encoded(cell).replace("%2F", "/") + "/history" + query, History.class);
            if (kiln.json) {
                kiln.session.out().println(Codec.encodePretty(history));
            } else if (history.records().isEmpty()) {
                kiln.say("None of the " + Words.count(history.looked(), "build") + " looked at has " + cell + ".");
            } else {
                kiln.print(lines(history, kiln.style()));
                if (!history.next().isEmpty()) {
                    kiln.say("Further back: ./kiln history " + cell + " --before " + history.next());
                }
            }
            return 0;
        }
    }

    static List<String> lines(History history, Style style) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("  BUILD", "STATE", "TOOK", "IMAGE", "CELL"));
        for (History.Entry entry : history.records()) {
            rows.add(List.of(
                    style.glyph(entry.state()) + " " + entry.build(),
                    entry.state(),
                    entry.seconds() == 0 ? "" : Words.duration(entry.seconds()),
                    entry.bytes() == 0 ? "" : Words.bytes(entry.bytes()),
                    entry.cell()));
        }
        List<String> plain = Table.lines(rows);
        List<String> lines = new ArrayList<>(List.of(style.strong(plain.getFirst())));
        for (int i = 0; i < history.records().size(); i++) {
            lines.add(style.paint(history.records().get(i).state(), plain.get(i + 1)));
        }
        return lines;
    }
}
