package kiln.farm.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import kiln.coordinator.view.Causes;
import kiln.schemas.message.Codec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// Why cells of a build did not come about.
@Command(
        name = "causes",
        mixinStandardHelpOptions = true,
        description = "Say why cells of a build did not come about; what failed alike is one cause.")
final class CausesCommand implements Callable<Integer> {
    @ParentCommand
    KilnCommand kiln;

    @Parameters(
            arity = "0..1",
            paramLabel = "BUILD",
            description = "the build, or the end of its id; the newest if left out")
    String build = "";

    @Override
    public Integer call() {
        try (FarmClient client = kiln.client()) {
            Causes causes = client.report("builds/" + ShowCommand.find(client, build) + "/causes", Causes.class);
            if (kiln.json) {
                kiln.session.out().println(Codec.encodePretty(causes));
            } else {
                kiln.print(lines(causes, kiln.style()));
            }
            return 0;
        }
    }

    static List<String> lines(Causes causes, Style style) {
        List<String> lines = new ArrayList<>();
        lines.add(causes.causes().isEmpty()
                ? "Nothing failed in build " + causes.build() + "."
                : Words.count(causes.count(), "cell") + " of build " + causes.build() + " failed or wait in vain, for "
                        + Words.count(causes.causes().size(), "cause") + ":");
        for (Causes.Cause cause : causes.causes()) {
            lines.add(style.paint("failed", style.glyph("failed") + " " + Words.count(cause.count(), "cell") + ", "
                    + cause.blocked() + " of them blocked, by " + Words.count(cause.jobs(), "job") + since(cause)));
            lines.add("      " + cause.error().lines().findFirst().orElse(""));
            lines.add("      " + cause.cells().getFirst() + (cause.count() > 1 ? " and " + (cause.count() - 1) + " more" : ""));
            if (!cause.job().isEmpty()) {
                lines.add("      ./kiln logs " + cause.job());
            }
        }
        return lines;
    }

    private static String since(Causes.Cause cause) {
        return cause.builds() == 1 ? "; new" : "; in " + cause.builds() + " builds on end, since " + cause.since();
    }
}
