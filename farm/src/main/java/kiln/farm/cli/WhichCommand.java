package kiln.farm.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kiln.coordinator.advice.DownloadView;
import kiln.coordinator.advice.Guide;
import kiln.schemas.message.Codec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// Which image may I use?
@Command(
        name = "which",
        mixinStandardHelpOptions = true,
        description = "Say which images of a board to use, why, what does not work, and how to write them.",
        footer = {"", "Example:  ./kiln which orangepi-pc --use server --lang zh"})
final class WhichCommand implements Callable<Integer> {
    @ParentCommand
    KilnCommand kiln;

    @Parameters(paramLabel = "BOARD", description = "the board")
    String board = "";

    @Option(names = "--use", paramLabel = "USE", description = "desktop or server; both if left out")
    String use = "";

    @Option(names = "--medium", paramLabel = "MEDIUM", description = "what it is to start from: sd, emmc, usb, nvme or sata")
    String medium = "";

    @Option(names = "--lang", paramLabel = "LANG", description = "en or zh (default: ${DEFAULT-VALUE})")
    String lang = "en";

    @Override
    public Integer call() {
        Map<String, String> asked = new LinkedHashMap<>(Map.of("use", use, "medium", medium, "lang", lang));
        asked.values().removeIf(String::isEmpty);
        try (FarmClient client = kiln.client()) {
            DownloadView view = client.downloads(board, asked);
            if (kiln.json) {
                kiln.session.out().println(Codec.encodePretty(view));
            } else {
                kiln.print(lines(view, client.server().toString().replaceAll("/+$", ""), kiln.style()));
            }
            return 0;
        }
    }

    /// @param server where the images are fetched
    static List<String> lines(DownloadView view, String server, Style style) {
        List<String> lines = new ArrayList<>();
        String hardware = Stream.of(Stream.of(view.arch()), view.soc().stream(), view.memory().stream(),
                        Stream.of(view.display()).filter("hdmi"::equals).map(text -> text.toUpperCase(Locale.ROOT)))
                .flatMap(parts -> parts).collect(Collectors.joining(" · "));
        lines.add(style.strong(view.name()) + "  " + hardware);
        view.notes().forEach(note -> lines.add("! " + note));
        for (DownloadView.Image image : view.recommended()) {
            lines.add("");
            lines.add(style.strong(image.needText() + ": " + image.title()) + "  [" + image.tierText() + "]");
            lines.add("  " + image.cell() + " · " + image.build());
            image.why().forEach(why -> lines.add("  + " + why));
            image.caveats().forEach(caveat -> lines.add("  - " + caveat));
            Stream.concat(image.files().stream().limit(1).map(DownloadView.File::key), image.blockMap().stream())
                    .forEach(key -> lines.add("  curl -LO " + server + "/api/v1/" + key));
            Stream.concat(image.verify().stream(), image.flash().stream()).flatMap(guide -> lines(guide).stream()).forEach(lines::add);
        }
        if (!view.others().isEmpty()) {
            lines.add("");
            view.others().forEach(other -> lines.add("  " + other.cell() + " · " + other.build() + " [" + other.tierText() + "] " + other.reason()));
        }
        return lines;
    }

    private static List<String> lines(Guide guide) {
        List<String> lines = new ArrayList<>(List.of("  " + guide.os() + ": " + guide.text()));
        guide.commands().forEach(command -> lines.add("    " + command));
        return lines;
    }
}
