package kiln.farm.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.LongFunction;
import kiln.coordinator.view.Comparison;
import kiln.schemas.message.Codec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// What changed from one build to another.
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = "Say what changed from one build to another.")
final class CompareCommand implements Callable<Integer> {
    @ParentCommand
    KilnCommand kiln;

    @Parameters(index = "0", paramLabel = "A", description = "the earlier build, or the end of its id")
    String a = "";

    @Parameters(index = "1", paramLabel = "B", description = "the later one")
    String b = "";

    @Override
    public Integer call() {
        try (FarmClient client = kiln.client()) {
            String path = "builds/" + ShowCommand.find(client, a) + "/compare/" + ShowCommand.find(client, b);
            Comparison comparison = client.report(path, Comparison.class);
            if (kiln.json) {
                kiln.session.out().println(Codec.encodePretty(comparison));
            } else {
                kiln.print(lines(comparison, kiln.style()));
            }
            return 0;
        }
    }

    static List<String> lines(Comparison comparison, Style style) {
        List<String> lines = new ArrayList<>();
        changes(lines, "Newly failing", "failed", comparison.newlyFailing(), style);
        changes(lines, "Fixed", "built", comparison.fixed(), style);
        changes(lines, "Still failing", "failed", comparison.stillFailing(), style);
        changes(lines, "Added", "waiting", comparison.added(), style);
        changes(lines, "Removed", "skipped", comparison.removed(), style);
        growths(lines, "Slower", comparison.slower(), seconds -> Words.duration(seconds), style);
        growths(lines, "Bigger", comparison.bigger(), Words::bytes, style);
        lines.add(Words.count(comparison.same(), "cell") + " with nothing to say of " + (comparison.same() == 1 ? "it." : "them."));
        return lines;
    }

    private static void changes(List<String> lines, String title, String look, List<Comparison.Change> changes, Style style) {
        if (!changes.isEmpty()) {
            lines.add(style.strong(title + ": " + changes.size()));
            for (Comparison.Change change : changes) {
                lines.add(style.paint(look, "  " + style.glyph(look) + " " + change.cell() + "  " + was(change)));
                if (!change.reason().isEmpty() && look.equals("failed")) {
                    lines.add("      " + change.reason().lines().findFirst().orElse(""));
                }
            }
        }
    }

    private static String was(Comparison.Change change) {
        return (change.a().isEmpty() ? "–" : change.a()) + " → " + (change.b().isEmpty() ? "–" : change.b());
    }

    private static void growths(
            List<String> lines, String title, List<Comparison.Growth> growths, LongFunction<String> words, Style style) {
        if (!growths.isEmpty()) {
            lines.add(style.strong(title + ": " + growths.size()));
            growths.forEach(one -> lines.add("  " + one.cell() + "  " + words.apply(one.a()) + " → " + words.apply(one.b())
                    + "  (" + one.times() + " times)"));
        }
    }
}
