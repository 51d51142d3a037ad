package kiln.coordinator.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kiln.schemas.catalog.Catalog;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.Plan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// Cost follows what is shared, not how many cells share it.
class PlannerScaleTest {

    @Test
    void whenTheLargestRealFarmIsPlanned_thenKernelsAndRootsStandOnce() {
        Catalog catalog = Catalogs.wide(409, 30, 45);
        BuildRequest request = Requests.cells(cells(catalog, 1_987).toArray(String[]::new));
        Planner planner = new Planner("0.1.0");

        Plan plan = accepted(planner.plan(request, catalog, ""));

        Map<String, Integer> kinds = new TreeMap<>();
        plan.jobs().forEach(job -> kinds.merge(job.kind().id(), 1, Integer::sum));
        assertEquals(1_987, plan.cells().size());
        assertEquals(1_987, kinds.get("image"));
        assertEquals(60, kinds.get("kernel"));
        assertEquals(409, kinds.get("bootloader"));
        assertEquals(45, kinds.get("rootfs"));
    }

    @Test
    @EnabledIfSystemProperty(named = "scale", matches = "true", disabledReason = "a measurement: -Dscale=true")
    void whenFiguresAreWanted_thenTheyAreMeasured() {
        Planner planner = new Planner("0.1.0");
        Catalog farm = Catalogs.wide(409, 30, 45);
        BuildRequest night = Requests.cells(cells(farm, 1_987).toArray(String[]::new));
        for (int i = 0; i < 30; i++) {
            accepted(planner.plan(night, farm, ""));
        }
        long farmMillis = cpuMillis(() -> accepted(planner.plan(night, farm, "")));

        Catalog wide = Catalogs.wide(5_000, 50, 100);
        List<Plan> kept = new ArrayList<>();
        long millionMillis = cpuMillis(() -> kept.add(accepted(planner.plan(Requests.everything(), wide, ""))));
        System.gc();
        long used = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        System.err.printf(
                "planned 1987 cells in %d ms, %d cells in %d ms of processor time, %d MiB live of at most %d MiB%n",
                farmMillis,
                kept.getFirst().cells().size(),
                millionMillis,
                used >> 20,
                Runtime.getRuntime().maxMemory() >> 20);
        assertTrue(farmMillis < 100 && millionMillis < 10_000);
    }

    /// Processor time of this thread: what others do on the machine does not count.
    private static long cpuMillis(Runnable work) {
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        work.run();
        return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1_000_000;
    }

    /// Cells in round robin over boards, then tracks, then distros.
    private static List<String> cells(Catalog catalog, int count) {
        List<String> boards = catalog.boards().keySet().stream().sorted().toList();
        List<String> distros = catalog.distros().keySet().stream().sorted().toList();
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int round = i / boards.size();
            String board = boards.get(i % boards.size());
            cells.add(board + "/" + (round % 2 == 0 ? "current" : "edge") + "/"
                    + distros.get((i + round) % distros.size()));
        }
        return cells;
    }

    private static Plan accepted(Planned planned) {
        return switch (planned) {
            case Planned.Accepted accepted -> accepted.plan();
            case Planned.Refused refused -> throw new AssertionError(refused.problems());
        };
    }
}
