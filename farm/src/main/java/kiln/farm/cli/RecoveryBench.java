package kiln.farm.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import kiln.farm.chaos.Recovery;
import kiln.farm.chaos.Stage;
import kiln.farm.cli.BenchCommand.Figure;
import kiln.farm.cli.BenchCommand.Measured;

/// How soon a farm is over the death of a leader or a worker, and how soon nothing is left of what was called off.
final class RecoveryBench {
    private static final int ROUNDS = 5;

    private final KilnCommand kiln;

    RecoveryBench(KilnCommand kiln) {
        this.kiln = kiln;
    }

    Measured measure() throws IOException, InterruptedException {
        Path folder = BenchFolder.create();
        new HostNeeds(kiln.session.host()).ensure(folder, !kiln.noInstall, kiln.session.err());
        try {
            Recovery.Measured measured = Recovery.measure(
                    new Stage(folder, kiln.session.brokerLib(), System.getProperty("java.class.path"), new Random(), kiln::say),
                    ROUNDS);
            return told(measured);
        } finally {
            BenchFolder.delete(folder);
        }
    }

    private static Measured told(Recovery.Measured measured) {
        List<Figure> figures = new ArrayList<>();
        measured.seconds().forEach((what, seconds) -> {
            List<Double> sorted = seconds.stream().sorted().toList();
            figures.add(Figure.atMost(what + ", p50", sorted.get(sorted.size() / 2), "s", goal(what)));
            figures.add(Figure.atMost(what + ", max", Collections.max(sorted), "s", goal(what)));
        });
        figures.add(Figure.atMost("jobs that a change of the lead cost their attempt, and other broken promises",
                measured.broken().size(), "", 0));
        List<String> notes = new ArrayList<>(measured.broken());
        notes.add(ROUNDS + " rounds each; default leases and silences; jobs called off are trees of processes that ignore TERM");
        return new Measured(figures, notes);
    }

    private static double goal(String what) {
        return switch (what.substring(0, what.indexOf(' '))) {
            case "leader" -> what.contains("killed") ? 10 : 3;
            case "processor" -> 1;
            case "dead" -> 15;
            case "its" -> 30;
            default -> 5;
        };
    }
}
