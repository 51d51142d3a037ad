package kiln.farm.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import kiln.farm.bench.SyntheticFarm;
import kiln.farm.bench.SyntheticPlan;
import kiln.farm.cli.BenchCommand.Figure;
import kiln.farm.cli.BenchCommand.Measured;
import kiln.schemas.plan.Lane;

/// What a job costs that does nothing: 2,000 of them on 2 slots, each with its durable record; and single ones while
/// nothing else is to be done.
final class OverheadBench {
    private static final int WARM_UP = 500;
    private static final int JOBS = 2_000;
    private static final int SINGLES = 100;

    private final KilnCommand kiln;

    OverheadBench(KilnCommand kiln) {
        this.kiln = kiln;
    }

    Measured measure() throws IOException, InterruptedException {
        Path data = BenchFolder.create();
        try (SyntheticFarm farm = new SyntheticFarm(kiln.session.brokerLib(), data)) {
            farm.hire("bench-1", 2, data.resolve("scratch"));
            run(farm, "warm-up", WARM_UP);
            ProcessTree all = new ProcessTree(ProcessHandle.current());
            double cpuBefore = all.use().cpuSeconds();
            double wall = run(farm, "measured", JOBS);
            double cpu = all.use().cpuSeconds() - cpuBefore;
            double[] starts = singles(farm);
            return new Measured(
                    List.of(
                            Figure.atMost("wall per job", 1000 * wall / JOBS, "ms", 5),
                            Figure.atMost("CPU per job, all processes", 1000 * cpu / JOBS, "ms", 8),
                            Figure.atMost("submit to start, p50", starts[SINGLES / 2], "ms", 10),
                            Figure.atMost("submit to start, p99", starts[SINGLES * 99 / 100], "ms", 50)),
                    List.of(JOBS + " jobs on 2 slots after " + WARM_UP + " to warm up, then " + SINGLES
                            + " one by one; the bench itself is in the figures"));
        } finally {
            BenchFolder.delete(data);
        }
    }

    /// @return seconds from handing in until all are recorded
    private static double run(SyntheticFarm farm, String label, int jobs) {
        SyntheticPlan plan = new SyntheticPlan(label);
        IntStream.range(0, jobs).forEach(i -> plan.job("job-" + i, 0, List.of()));
        long start = farm.submit(plan, label, Lane.NIGHTLY);
        return (farm.awaitQuiet() - start) / 1e9;
    }

    /// @return milliseconds from handing in to the first instruction of the job, sorted
    private static double[] singles(SyntheticFarm farm) {
        double[] millis = new double[SINGLES];
        for (int i = 0; i < SINGLES; i++) {
            SyntheticPlan plan = new SyntheticPlan("single-" + i).job("job", 0, List.of());
            long submitted = farm.submit(plan, "single-" + i, Lane.INTERACTIVE);
            farm.awaitQuiet();
            millis[i] = (farm.startedNanos(plan.id("job")).orElseThrow() - submitted) / 1e6;
        }
        Arrays.sort(millis);
        return millis;
    }
}
