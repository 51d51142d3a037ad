package kiln.farm.cli;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import kiln.coordinator.plan.Planned;
import kiln.coordinator.plan.Planner;
import kiln.farm.Version;
import kiln.farm.cli.BenchCommand.Figure;
import kiln.farm.cli.BenchCommand.Measured;
import kiln.schemas.catalog.Arch;
import kiln.schemas.catalog.Board;
import kiln.schemas.catalog.Catalog;
import kiln.schemas.catalog.CatalogReader;
import kiln.schemas.catalog.CatalogReading;
import kiln.schemas.catalog.Distro;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.Lane;
import kiln.schemas.plan.Plan;

/// Planning at the size of the largest farm of this kind: 1,987 cells come from boards that share few kernels and roots.
final class PlanBench {
    private static final int BOARDS = 199;
    private static final int DISTROS = 10;
    private static final int ROUNDS = 15;

    Measured measure() {
        Catalog catalog = large();
        BuildRequest request = new BuildRequest(List.of(), List.of(), List.of("current"), List.of(), List.of(), false,
                LocalDate.of(2026, 1, 1), Lane.NIGHTLY, "bench");
        Planner planner = new Planner(Version.KILN);
        double[] millis = new double[ROUNDS];
        List<Plan> last = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            Planned planned = planner.plan(request, catalog, "");
            millis[round] = (System.nanoTime() - start) / 1e6;
            if (planned instanceof Planned.Accepted accepted) {
                last = List.of(accepted.plan());
            }
        }
        double warm = Arrays.stream(millis).skip(ROUNDS / 2).sorted().skip(ROUNDS / 4).findFirst().orElse(Double.NaN);
        int cells = last.stream().mapToInt(plan -> plan.cells().size()).sum();
        int jobs = last.stream().mapToInt(plan -> plan.jobs().size()).sum();
        return new Measured(
                List.of(Figure.atMost("planning " + cells + " cells, warm", warm, "ms", 100)),
                List.of(jobs + " jobs for " + cells + " cells; median of the later rounds"));
    }

    /// The built-in catalog's Allwinner board and root, many times over.
    private static Catalog large() {
        if (!(CatalogReader.read(Optional.empty()) instanceof CatalogReading.Read read)) {
            throw new IllegalStateException("the built-in catalog cannot be read");
        }
        Catalog real = read.catalog();
        Board model = real.boards().get("orangepi-pc");
        List<Board> boards = IntStream.range(0, BOARDS)
                .mapToObj(i -> new Board("board-" + i, model.name(), model.family(), model.arch(), model.imageKinds(),
                        model.console(), model.deviceTree(), model.commandLine(), model.bootloader(), model.layout(), model.bootTest()))
                .toList();
        List<Distro> distros = IntStream.range(0, DISTROS)
                .mapToObj(i -> new Distro("distro-" + i, "Distro " + i, i % 2 == 0 ? "trixie" : "bookworm", List.of(Arch.values()),
                        List.of("base-files", "busybox-static", "package-" + i)))
                .toList();
        return Catalog.of(boards, List.copyOf(real.kernels().values()), distros, List.copyOf(real.toolboxes().values()));
    }
}
