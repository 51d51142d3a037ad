package kiln.farm.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.util.List;
import kiln.coordinator.view.PlanView;
import kiln.farm.DataFolder;
import kiln.farm.FarmSettings;
import kiln.farm.RunningFarm;
import kiln.farm.Settings;
import kiln.farm.cli.BenchCommand.Figure;
import kiln.farm.cli.BenchCommand.Measured;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.Lane;

/// An embedded farm in this process and in a folder of its own: started, asked for the plan of the demo, stopped. The
/// launcher also runs it once per build to learn which classes a farm loads.
final class StartBench {
    private final KilnCommand kiln;

    StartBench(KilnCommand kiln) {
        this.kiln = kiln;
    }

    Measured measure() throws IOException {
        Path data = BenchFolder.create();
        try {
            Settings settings = kiln.settings();
            settings.put("http.port", "0", "bench");
            FarmSettings farm = kiln.farmSettings(settings, DataFolder.at(data).create());
            long start = System.nanoTime();
            try (RunningFarm running = kiln.session.wiring().embedded(farm)) {
                double started = seconds(start);
                PlanView plan = planOfDemo(running);
                return new Measured(
                        List.of(
                                Figure.atMost("farm starting in an empty folder", started, "s", 10),
                                Figure.atMost("the same with one plan", seconds(start), "s", 15),
                                Figure.atMost("peak heap of it, at most", peakHeapBytes() / 1e6, "MB", 256)),
                        List.of(plan.cells().size() + " cells planned; the broker is a process of its own and not in"
                                + " the heap"));
            }
        } finally {
            BenchFolder.delete(data);
        }
    }

    private PlanView planOfDemo(RunningFarm farm) {
        BuildRequest request = new BuildRequest(
                List.of(),
                DemoCommand.BOARDS,
                DemoCommand.KERNELS,
                DemoCommand.DISTROS,
                List.of(),
                false,
                BuildCommand.today(kiln),
                Lane.INTERACTIVE,
                "bench");
        try (FarmClient client = new FarmClient(farm.http())) {
            return client.submit(request, true);
        }
    }

    /// The pools peak at different times, so this is not below the truth.
    private static long peakHeapBytes() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(MemoryUsage::getUsed)
                .sum();
    }

    private static double seconds(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }
}
