package kiln.farm.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import kiln.farm.bench.SyntheticFarm;
import kiln.farm.bench.SyntheticPlan;
import kiln.farm.cli.BenchCommand.Figure;
import kiln.farm.cli.BenchCommand.Measured;
import kiln.schemas.plan.Lane;

/// What a job costs that does nothing: 2,000 of them on 2 slots, each with its durable record; and single ones while
/// nothing else is to be done.
final class OverheadBench {
    /// So many that little is compiled afterwards: a farm runs for weeks.
    private static final int WARM_UP = 6_000;
    private static final int JOBS = 2_000;
    private static final int SINGLES = 300;

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
            double selfBefore = all.ownCpuSeconds();
            double wall = run(farm, "measured", JOBS);
            double cpu = all.use().cpuSeconds() - cpuBefore;
            double self = 1000 * (all.ownCpuSeconds() - selfBefore) / JOBS;
            double[] starts = singles(farm);
            return new Measured(
                    List.of(
                            Figure.atMost("wall per job", 1000 * wall / JOBS, "ms", 5),
                            Figure.atMost("CPU per job, all processes", 1000 * cpu / JOBS, "ms", 8),
                            Figure.atMost("submit to start, p50", rank(starts, 50), "ms", 10),
                            Figure.atMost("submit to start, p99", rank(starts, 99), "ms", 50)),
                    List.of(JOBS + " jobs on 2 slots after " + WARM_UP + " to warm up, then " + SINGLES
                                    + " one by one; the bench itself is in the figures",
                            String.format(Locale.ROOT, "CPU per job: %.1f ms in the farm's process (coordinator, worker, store),"
                                    + " %.1f ms in the broker's", self, 1000 * cpu / JOBS - self)));
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

    /// The nearest rank.
    private static double rank(double[] sorted, int percent) {
        return sorted[(int) Math.ceil(sorted.length * percent / 100.0) - 1];
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
