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
import kiln.farm.chaos.Spread;
import kiln.farm.chaos.Stage;
import kiln.farm.chaos.Totals;
import kiln.schemas.message.Codec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// Hurts a farm of its own in every way that is known.
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = "Kill, stop, cut off and starve the processes of a farm in a temporary folder, and judge what is left.",
        footer = "Exit 0 only if no cell was lost, doubled or wrong, and every fault that was asked for fired in the time given.")
final class ChaosCommand implements Callable<Integer> {
    private static final int FINDINGS_SHOWN = 20;

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
        Totals totals = Totals.of(rows);
        boolean good = rows.stream().allMatch(Row::good) && totals.complete();
        if (good) {
            BenchFolder.delete(folder);
        } else {
            kiln.say("The folder is kept, with the log of every process: " + folder);
        }
        tell(rows, totals, good);
        return good ? 0 : Exit.FAILED.status();
    }

    private void progress(Row row) {
        kiln.say((row.good() ? "  ok   " : "  NOT  ") + String.join("  ", cells(row)));
        row.findings().stream().limit(FINDINGS_SHOWN).forEach(finding -> kiln.say("         " + finding));
    }

    private void tell(List<Row> rows, Totals totals, boolean good) {
        if (kiln.json) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("chaos", only);
            answer.put("seed", seed);
            answer.put("good", good);
            answer.put("totals", totals);
            answer.put("scenarios", rows);
            kiln.session.out().println(Codec.encodePretty(answer));
        } else {
            List<List<String>> table = new ArrayList<>();
            table.add(List.of("SCENARIO", "INJECTED", "REACHED", "FIRED", "CELLS", "LOST", "DOUBLED", "WRONG", "OTHER", "TOOK",
                    "RECOVERY (MEDIAN / LONGEST)"));
            rows.forEach(row -> table.add(cells(row)));
            table.add(sums(rows, totals));
            kiln.print(Table.lines(table));
        }
        kiln.say(verdict(totals));
    }

    /// One sentence; what is missing is said with numbers.
    static String verdict(Totals totals) {
        List<String> against = new ArrayList<>();
        String limit = " when --minutes were over";
        add(against, totals.lost() + totals.doubled() + totals.wrong(), " cells lost, doubled or wrong");
        add(against, totals.other(), " other findings");
        add(against, totals.injected() - totals.fired(), " of " + totals.injected() + " faults did not fire");
        add(against, totals.notRun(), " scenarios not run" + limit);
        if (totals.injected() == 0) {
            against.add("nothing was injected: --only matches nothing that can be run here");
        }
        return against.isEmpty()
                ? "All " + totals.fired() + " faults fired; of " + totals.cells() + " cells none was lost, doubled or wrong."
                : "NOT proven: " + String.join("; ", against) + ".";
    }

    private static void add(List<String> against, int count, String what) {
        if (count > 0) {
            against.add(count + what);
        }
    }

    private static List<String> sums(List<Row> rows, Totals totals) {
        double seconds = rows.stream().mapToDouble(Row::seconds).sum();
        return List.of("all", "" + totals.injected(), "" + totals.reached(), "" + totals.fired(), "" + totals.cells(),
                "" + totals.lost(), "" + totals.doubled(), "" + totals.wrong(), "" + totals.other(),
                Math.round(seconds) + " s", recovery(totals.recovery(), Map.of()));
    }

    private static List<String> cells(Row row) {
        if (!row.skipped().isEmpty()) {
            return List.of(row.scenario(), "skipped: " + row.skipped());
        }
        return List.of(row.scenario(), "" + row.injected(), "" + row.reached(), "" + row.fired(), "" + row.cells(),
                "" + row.lost(), "" + row.doubled(), "" + row.wrong(), "" + row.other(), Math.round(row.seconds()) + " s",
                recovery(Totals.of(List.of(row)).recovery(), row.figures()));
    }

    private static String recovery(Map<String, Spread> recovery, Map<String, Double> figures) {
        List<String> words = new ArrayList<>();
        recovery.forEach((kind, spread) ->
                words.add(String.format(Locale.ROOT, "%s %.1f / %.1f s", kind, spread.p50(), spread.max())));
        figures.forEach((name, value) -> words.add(String.format(Locale.ROOT, "%s %.1f", name, value)));
        return String.join(", ", words);
    }
}
