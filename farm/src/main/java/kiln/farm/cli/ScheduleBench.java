package kiln.farm.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.IntStream;
import kiln.coordinator.plan.Planned;
import kiln.coordinator.plan.Planner;
import kiln.farm.Version;
import kiln.farm.bench.Graphs;
import kiln.farm.bench.Makespan;
import kiln.farm.bench.NightlyMatrix;
import kiln.farm.bench.SyntheticFarm;
import kiln.farm.bench.SyntheticPlan;
import kiln.farm.bench.VirtualFarm;
import kiln.farm.cli.BenchCommand.Figure;
import kiln.farm.cli.BenchCommand.Measured;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.Job;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Lane;
import kiln.schemas.plan.Plan;

/// How close schedules come to what no schedule can beat: two graphs on two real slots, first with durations nobody
/// knows and then with learned ones; the largest real night on 227 virtual slots; and how long a single cell waits
/// behind ten thousand jobs.
final class ScheduleBench {
    private static final int SLOTS = 2;
    private static final int NIGHTLY_SLOTS = 227;
    private static final int BEHIND = 10_000;
    private static final double NANOS = 1e9;

    private final KilnCommand kiln;
    private final List<Figure> figures = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    ScheduleBench(KilnCommand kiln) {
        this.kiln = kiln;
    }

    Measured measure() throws IOException, InterruptedException {
        nightly();
        Path data = BenchFolder.create();
        try (SyntheticFarm farm = new SyntheticFarm(kiln.session.brokerLib(), data)) {
            farm.hire("bench-1", SLOTS, data.resolve("scratch"));
            run(farm, "warm-up", warmUp());
            graph(farm, "shared kernels and roots", Graphs::shared);
            graph(farm, "a chain behind 200 leaves", Graphs::chain);
            behind(farm);
        } finally {
            BenchFolder.delete(data);
        }
        return new Measured(figures, notes);
    }

    private static SyntheticPlan warmUp() {
        SyntheticPlan plan = new SyntheticPlan("warm-up");
        IntStream.range(0, 300).forEach(i -> plan.job("warm-" + i, 0, List.of()));
        return plan;
    }

    private void graph(SyntheticFarm farm, String name, Function<String, SyntheticPlan> graph) {
        for (String round : List.of("first run", "learned")) {
            SyntheticPlan jobs = graph.apply(name + " " + round);
            Plan plan = jobs.plan(Lane.NIGHTLY);
            double bound = Makespan.bound(plan, jobs::millisOf, SLOTS) / 1000.0;
            long start = farm.submit(jobs, name + " " + round, Lane.NIGHTLY);
            double seconds = (farm.awaitQuiet() - start) / NANOS;
            Map<JobId, Makespan.Run> runs = new HashMap<>();
            plan.jobs().forEach(job -> runs.put(job.id(), new Makespan.Run(
                    farm.startedNanos(job.id()).orElseThrow(), farm.endedNanos(job.id()).orElseThrow())));
            double idle = Makespan.idle(plan, runs, SLOTS, start) / NANOS;
            figures.add(Figure.atMost(name + ", " + round + ": time over bound", seconds / bound, "", 1.05));
            notes.add(String.format(Locale.ROOT, "%s, %s: %.2f s, bound %.2f s; slots were idle %.2f slot-s of that"
                    + " while something could have run, %.1f ms per job: the way of an offer and a claim over the wires",
                    name, round, seconds, bound, idle, 1000 * idle / plan.jobs().size()));
        }
    }

    private static void run(SyntheticFarm farm, String label, SyntheticPlan plan) {
        farm.submit(plan, label, Lane.NIGHTLY);
        farm.awaitQuiet();
    }

    private void behind(SyntheticFarm farm) {
        SyntheticPlan many = new SyntheticPlan("many");
        IntStream.range(0, BEHIND).forEach(i -> many.job("many-" + i, 500, List.of()));
        farm.submit(many, "many", Lane.NIGHTLY);
        while (farm.farm().vital().jobsQueued() < BEHIND - 100) {
            LockSupport.parkNanos(10_000_000);
        }
        SyntheticPlan one = new SyntheticPlan("rebuild").job("rebuild", 0, List.of());
        int queued = farm.farm().vital().jobsQueued();
        long submitted = farm.submit(one, "rebuild", Lane.INTERACTIVE);
        while (farm.startedNanos(one.id("rebuild")).isEmpty()) {
            LockSupport.parkNanos(1_000_000);
        }
        long started = farm.startedNanos(one.id("rebuild")).orElseThrow();
        long free = many.plan(Lane.NIGHTLY).jobs().stream()
                .flatMap(job -> farm.endedNanos(job.id()).stream())
                .filter(end -> end >= submitted).min(Long::compare).orElse(submitted);
        figures.add(Figure.atMost("a single job behind " + BEHIND + " queued: from a free slot to its start",
                Math.max(0, started - Math.min(free, started)) / NANOS, "s", 2));
        notes.add(String.format(Locale.ROOT, "%d were queued; %.2f s from handing it in to its start, beside jobs of 0.5 s",
                queued, (started - submitted) / NANOS));
    }

    private void nightly() {
        Planned planned = new Planner(Version.KILN).plan(
                NightlyMatrix.request(Lane.NIGHTLY, LocalDate.of(2026, 1, 1)), NightlyMatrix.catalog(), "");
        if (!(planned instanceof Planned.Accepted accepted)) {
            throw new IllegalStateException("the nightly cannot be planned: " + planned);
        }
        Plan plan = accepted.plan();
        Map<JobId, Long> times = new HashMap<>();
        plan.jobs().forEach(job -> times.put(job.id(), millis(job)));
        VirtualFarm farm = new VirtualFarm(NIGHTLY_SLOTS, job -> times.get(job.id()));
        farm.submit(new BuildId("20260101-000000-0001"), plan);
        farm.run(Integer.MAX_VALUE);
        long bound = Makespan.bound(plan, times::get, NIGHTLY_SLOTS);
        long took = farm.nowMillis() - farm.startMillis();
        double idle = Makespan.idle(plan, farm.runs(), NIGHTLY_SLOTS, farm.startMillis()) / 1000.0;
        figures.add(Figure.atMost("nightly on 227 virtual slots: time over bound", took / (double) bound, "", 1.10));
        figures.add(Figure.atMost("nightly: slots idle while something could run", idle, "s", 0));
        notes.add(String.format(Locale.ROOT, "nightly: %d cells, %d jobs, %d min of work; %.1f min, bound %.1f min",
                plan.cells().size(), plan.jobs().size(), times.values().stream().mapToLong(Long::longValue).sum() / 60_000,
                took / 60_000.0, bound / 60_000.0));
    }

    /// Around what such jobs take on two cores, spread from half to one and a half times by the job's id.
    private static long millis(Job job) {
        long usual = switch (job.kind()) {
            case RESOLVE -> 8_000;
            case SOURCE -> 30_000;
            case TOOLBOX -> 60_000;
            case KERNEL -> 720_000;
            case BOOTLOADER -> 90_000;
            case ROOTFS -> 240_000;
            case BASE -> 180_000;
            case PART -> 60_000;
            case IMAGE -> 180_000;
            case BOOT -> 60_000;
        };
        return usual * (500 + Math.floorMod(job.id().value().hashCode(), 1001)) / 1000;
    }
}
