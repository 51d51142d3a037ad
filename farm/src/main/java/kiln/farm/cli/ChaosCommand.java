package kiln.farm.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import kiln.farm.Trouble.Exit;
import kiln.farm.chaos.Chaos;
import kiln.farm.chaos.Row;
import kiln.farm.chaos.Stage;
import kiln.schemas.message.Codec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// Hurts a farm of its own in every way that is known.
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = "Kill, stop, cut off and starve the processes of a farm in a temporary folder, and judge what is left.",
        footer = "Exit 0 only if no cell was lost, doubled or wrong, and every fault fired.")
final class ChaosCommand implements Callable<Integer> {
    @ParentCommand
    KilnCommand kiln;

    @Option(names = "--points", paramLabel = "N", description = "kill at so many fault points at most (all)")
    int points = Integer.MAX_VALUE;

    @Option(names = "--only", paramLabel = "GLOB", description = "scenarios or fault points, e.g. 'net-*' or 'worker.store.*'")
    String only = "*";

    @Option(names = "--seed", paramLabel = "S", description = "for order and moments (a new one)")
    long seed = System.nanoTime();

    @Option(names = "--minutes", paramLabel = "M", description = "begin no scenario after this long (${DEFAULT-VALUE})")
    int minutes = 60;

    @Option(names = "--list", description = "name all scenarios and fault points, and do nothing")
    boolean list;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (list) {
            kiln.print(Chaos.names());
            return 0;
        }
        new HostNeeds(kiln.session.host()).ensure(Path.of(System.getProperty("java.io.tmpdir")), !kiln.noInstall, kiln.session.err());
        Path folder = BenchFolder.create();
        Stage stage = new Stage(folder, kiln.session.brokerLib(), System.getProperty("java.class.path"), new Random(seed), kiln::say);
        kiln.say("kiln chaos · seed " + seed + " · in " + folder);
        List<Row> rows = Chaos.run(stage, new Chaos.Wish(points, only, Duration.ofMinutes(minutes)), this::progress);
        boolean good = rows.stream().allMatch(Row::good) && rows.stream().anyMatch(row -> row.injected() > 0);
        if (good) {
            BenchFolder.delete(folder);
        } else {
            kiln.say("The folder is kept, with the log of every process: " + folder);
        }
        tell(rows);
        return good ? 0 : Exit.FAILED.status();
    }

    private void progress(Row row) {
        kiln.say((row.good() ? "  ok   " : "  NOT  ") + String.join("  ", cells(row)));
        row.findings().stream().limit(20).forEach(finding -> kiln.say("         " + finding));
    }

    private void tell(List<Row> rows) {
        if (kiln.json) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("chaos", only);
            answer.put("seed", seed);
            answer.put("injected", rows.stream().mapToInt(Row::injected).sum());
            answer.put("fired", rows.stream().mapToInt(Row::fired).sum());
            answer.put("cells", rows.stream().mapToInt(Row::cells).sum());
            answer.put("lost", rows.stream().mapToInt(Row::lost).sum());
            answer.put("doubled", rows.stream().mapToInt(Row::doubled).sum());
            answer.put("wrong", rows.stream().mapToInt(Row::wrong).sum());
            answer.put("other", rows.stream().mapToInt(Row::other).sum());
            answer.put("scenarios", rows);
            kiln.session.out().println(Codec.encodePretty(answer));
            return;
        }
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("SCENARIO", "INJECTED", "FIRED", "CELLS", "LOST", "DOUBLED", "WRONG", "OTHER", "TOOK", "LONGEST"));
        rows.forEach(row -> table.add(cells(row)));
        kiln.print(Table.lines(table));
    }

    private static List<String> cells(Row row) {
        if (!row.skipped().isEmpty()) {
            return List.of(row.scenario(), "skipped: " + row.skipped());
        }
        List<String> figures = new ArrayList<>();
        row.figures().forEach((name, value) -> figures.add(name + " " + String.format(Locale.ROOT, "%.1f", value)));
        return List.of(row.scenario(), "" + row.injected(), "" + row.fired(), "" + row.cells(), "" + row.lost(),
                "" + row.doubled(), "" + row.wrong(), "" + row.other(), Math.round(row.seconds()) + " s", String.join(", ", figures));
    }
}
