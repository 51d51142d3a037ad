package kiln.farm.cli;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import kiln.coordinator.plan.Planned;
import kiln.coordinator.plan.Planner;
import kiln.farm.Version;
import kiln.farm.bench.NightlyMatrix;
import kiln.farm.cli.BenchCommand.Figure;
import kiln.farm.cli.BenchCommand.Measured;
import kiln.schemas.catalog.Catalog;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.JobKind;
import kiln.schemas.plan.Lane;
import kiln.schemas.plan.Plan;

/// Planning at the size of the largest farm of this kind, and at the most one request may ask for.
final class PlanBench {
    private static final LocalDate DAY = LocalDate.of(2026, 1, 1);
    private static final int ROUNDS = 30;
    private static final int MILLION_BOARDS = 5_000;
    private static final int MILLION_DISTROS = 200;

    private final Planner planner = new Planner(Version.KILN);

    Measured measure() {
        Catalog catalog = NightlyMatrix.catalog();
        BuildRequest request = NightlyMatrix.request(Lane.NIGHTLY, DAY);
        double[] millis = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            millis[round] = millis(request, catalog);
        }
        double warm = Arrays.stream(millis).skip(ROUNDS / 2).sorted().skip(ROUNDS / 4).findFirst().orElseThrow();
        Plan night = plan(request, catalog);
        Catalog wide = NightlyMatrix.catalog(MILLION_BOARDS, NightlyMatrix.KERNELS, MILLION_DISTROS);
        ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
        long start = System.nanoTime();
        long cpuBefore = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        Plan million = plan(NightlyMatrix.everything(DAY), wide);
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpu = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpuBefore) / 1e9;
        return new Measured(
                List.of(
                        Figure.atMost("planning " + night.cells().size() + " cells, warm", warm, "ms", 100),
                        Figure.atMost("kernels of it", count(night, JobKind.KERNEL), "", NightlyMatrix.KERNELS),
                        Figure.atMost("bootloaders of it", count(night, JobKind.BOOTLOADER), "", NightlyMatrix.BOARDS),
                        Figure.atMost("roots of it", count(night, JobKind.ROOTFS), "", NightlyMatrix.ROOTS),
                        Figure.atMost("planning " + million.cells().size() + " cells", seconds, "s", 10),
                        Figure.atMost("peak heap of it", peakHeapBytes() / 1e9, "GB", 2),
                        new Figure("cells that came out", million.cells().size(), "", ">=",
                                MILLION_BOARDS * MILLION_DISTROS,
                                million.cells().size() >= MILLION_BOARDS * MILLION_DISTROS)),
                List.of(night.jobs().size() + " jobs for " + night.cells().size() + " cells, "
                        + million.jobs().size() + " for " + million.cells().size() + "; warm is the median of the later"
                        + " rounds of " + ROUNDS, String.format(Locale.ROOT, "the %d cells took %.1f s of processor time in"
                        + " the planner's thread", million.cells().size(), cpu)));
    }

    private double millis(BuildRequest request, Catalog catalog) {
        long start = System.nanoTime();
        plan(request, catalog);
        return (System.nanoTime() - start) / 1e6;
    }

    private Plan plan(BuildRequest request, Catalog catalog) {
        return switch (planner.plan(request, catalog, "")) {
            case Planned.Accepted accepted -> accepted.plan();
            case Planned.Refused refused -> throw new IllegalStateException("not planned: " + refused.problems());
        };
    }

    private static long count(Plan plan, JobKind kind) {
        return plan.jobs().stream().filter(job -> job.kind() == kind).count();
    }

    /// The pools peak at different times, so this is not below the truth.
    private static long peakHeapBytes() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }
}
