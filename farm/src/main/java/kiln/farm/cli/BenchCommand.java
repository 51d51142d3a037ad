package kiln.farm.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import kiln.farm.Trouble;
import kiln.schemas.message.Codec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// Measures Kiln itself. It exits 0 whenever it measured; whether a goal is met stands in the answer.
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measure Kiln itself. Without a name: list what can be measured.")
final class BenchCommand implements Callable<Integer> {
    @ParentCommand
    KilnCommand kiln;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "start, warm, idle, plan, events, restart, recovery, overhead, schedule, assemble, api or ui")
    String name = "";

    @Option(names = "--seconds", paramLabel = "N", description = "How long idle is watched (default: ${DEFAULT-VALUE}).")
    int seconds = 60;

    @Option(names = "--family", description = "Of assemble: only how many images a minute it makes.")
    boolean family;

    @Option(names = "--kernel", description = "Of assemble: only a new kernel for a distro that is packed already.")
    boolean kernel;

    /// One measured figure.
    ///
    /// @param relation `<=` or `>=`
    record Figure(String name, double value, String unit, String relation, double goal, boolean met) {
        static Figure atMost(String name, double value, String unit, double goal) {
            return new Figure(name, value, unit, "<=", goal, value <= goal);
        }

        static Figure atLeast(String name, double value, String unit, double goal) {
            return new Figure(name, value, unit, ">=", goal, value >= goal);
        }
    }

    /// What a bench comes to.
    record Measured(List<Figure> figures, List<String> notes) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        return switch (name) {
            case "" -> list();
            case "start" -> tell(new StartBench(kiln).measure());
            case "warm" -> tell(new WarmBench(kiln).measure());
            case "idle" -> tell(new IdleBench(kiln, seconds).measure());
            case "plan" -> tell(new PlanBench().measure());
            case "events" -> tell(new EventsBench().measure());
            case "restart" -> tell(new RestartBench(kiln).measure());
            case "recovery" -> tell(new RecoveryBench(kiln).measure());
            case "overhead" -> tell(new OverheadBench(kiln).measure());
            case "schedule" -> tell(new ScheduleBench(kiln).measure());
            case "api" -> tell(new ApiBench().measure());
            case "assemble" -> tell(assemble());
            case "ui" -> tell(new UiBench().measure());
            default -> throw new Trouble("E101", Trouble.Exit.USAGE, "There is no bench \"" + name + "\".",
                    "Known: start, warm, idle, plan, events, restart, recovery, overhead, schedule, assemble, api, ui");
        };
    }

    private int list() {
        kiln.print(List.of(
                "start  an embedded farm from nothing: start, one plan, stop; with the heap that takes",
                "warm   the demo when nothing changed, from command to exit (the data folder must hold a finished demo)",
                "idle   memory and processor of an embedded farm that has nothing to do",
                "plan   planning a matrix of the shape of the largest real farm: 1,987 cells",
                "events  what an event costs the coordinator with 1,000 to 1,000,000 jobs waiting, or cells in its past",
                "restart  from the command to a coordinator that leads: 100,000 finished cells and 10,000 live; 50,000 jobs queued",
                "recovery  deaths of leaders and workers, and things called off: until a farm of real processes is over it",
                "overhead  what a job costs that does nothing: 2,000 of them on 2 slots, and single ones",
                "schedule  how close schedules come to the bound: two graphs on 2 slots, a night on 227, one job behind 10,000",
                "assemble  one more image of 4 GiB whose kernel and root are packed already, and the classic way beside it",
                "api  reads over HTTP, 500 a second, while a build of 10,000 cells is under way; what 200 dashboards cost",
                "ui     the matrix of 10,000 cells in Chromium, 2,000 changes a second"));
        return 0;
    }

    private Measured assemble() throws IOException, InterruptedException {
        if (family) {
            return new AssembleFamily(kiln).measure();
        }
        return kernel ? AssembleKernel.measure(kiln) : new AssembleBench(kiln).measureAll();
    }

    private int tell(Measured measured) {
        if (kiln.json) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("bench", name);
            answer.put("machine", machine());
            answer.put("figures", measured.figures());
            answer.put("notes", measured.notes());
            kiln.session.out().println(Codec.encodePretty(answer));
        } else {
            List<List<String>> rows = new ArrayList<>();
            measured.figures().forEach(figure -> rows.add(List.of(
                    kiln.style().glyph(figure.met() ? "built" : "failed") + " " + figure.name(),
                    number(figure.value()) + " " + figure.unit(),
                    "goal " + figure.relation() + " " + number(figure.goal()))));
            kiln.print(Table.lines(rows));
            measured.notes().forEach(kiln::say);
        }
        return 0;
    }

    private static String number(double value) {
        return String.format(java.util.Locale.ROOT, value < 100 ? "%.2f" : "%.0f", value);
    }

    private static Map<String, Object> machine() {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("cpus", Runtime.getRuntime().availableProcessors());
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        machine.put("memoryBytes", system.getTotalMemorySize());
        machine.put("jdk", Runtime.version().toString());
        return machine;
    }
}
