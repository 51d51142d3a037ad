package kiln.farm.cli;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kiln.coordinator.ledger.Compaction;
import kiln.coordinator.ledger.Ledger;
import kiln.farm.bench.MatrixPlan;
import kiln.farm.bench.MemoryFarm;
import kiln.farm.cli.BenchCommand.Figure;
import kiln.farm.cli.BenchCommand.Measured;

/// What one event costs the coordinator's thread, decided, applied and dispatched, in a farm with few and with many
/// jobs waiting, and after a short and a long history.
final class EventsBench {
    private static final List<Integer> SIZES = List.of(1_000, 10_000, 100_000, 1_000_000);
    private static final int JOBS_PER_CELL = 3;
    private static final int CELLS_PER_BUILD = 2_000;
    /// In all rounds fewer than the smallest farm has jobs.
    private static final int JOBS_MEASURED = 100;

    private static final int ROUNDS = 9;
    private static final double RATIO_GOAL = 2;

    Measured measure() {
        List<Figure> figures = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        warmUp();
        figures.add(curve("waiting jobs", notes, EventsBench::waiting));
        figures.add(curve("cells of finished history", notes, EventsBench::history));
        figures.add(Figure.atMost("processor time a checkpoint holds up the ledger's thread, 100,000 jobs waiting", checkpointMillis(), "ms", 100));
        notes.add("processor time of decide, apply and dispatch on one thread, without log, store and wires; per size the"
                + " cheapest of " + ROUNDS + " rounds of " + JOBS_MEASURED + " jobs, each claimed and done");
        return new Measured(figures, notes);
    }

    /// Only the gathering: words are made of it elsewhere.
    private static double checkpointMillis() {
        Ledger ledger = waiting(100_000).ledger();
        double[] rounds = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            Compaction.of(ledger);
            rounds[round] = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e6;
        }
        return Arrays.stream(rounds).sorted().skip(ROUNDS / 2).findFirst().orElse(Double.NaN);
    }

    private interface Farms {
        /// A farm of that size with enough jobs to hand out.
        MemoryFarm of(int size);
    }

    private static Figure curve(String of, List<String> notes, Farms farms) {
        double[] micros = SIZES.stream().mapToDouble(size -> microsPerEvent(farms, size)).toArray();
        for (int i = 0; i < micros.length; i++) {
            notes.add(String.format(java.util.Locale.ROOT, "%,9d %s: %.2f µs per event", SIZES.get(i), of, micros[i]));
        }
        double ratio = Arrays.stream(micros).max().orElse(0) / Arrays.stream(micros).min().orElse(1);
        return Figure.atMost("cost per event by " + of + ", dearest to cheapest", ratio, "times", RATIO_GOAL);
    }

    private static double microsPerEvent(Farms farms, int size) {
        double[] rounds = new double[ROUNDS];
        MemoryFarm farm = farms.of(size);
        for (int round = 0; round < ROUNDS; round++) {
            long before = farm.nanos();
            long events = farm.work(JOBS_MEASURED);
            rounds[round] = (farm.nanos() - before) / 1e3 / events;
        }
        return Arrays.stream(rounds).min().orElse(Double.NaN);
    }

    private static MemoryFarm waiting(int jobs) {
        MemoryFarm farm = new MemoryFarm();
        farm.submit(MatrixPlan.of("", jobs / JOBS_PER_CELL), false);
        return farm;
    }

    private static MemoryFarm history(int cells) {
        MemoryFarm farm = new MemoryFarm();
        for (int done = 0; done < cells; done += CELLS_PER_BUILD) {
            farm.submit(MatrixPlan.of("-" + done, Math.min(CELLS_PER_BUILD, cells - done)), true);
        }
        farm.submit(MatrixPlan.of("", CELLS_PER_BUILD), false);
        return farm;
    }

    /// The compilers are done with what is measured before it is.
    private static void warmUp() {
        for (int i = 0; i < 30; i++) {
            history(CELLS_PER_BUILD).work(CELLS_PER_BUILD);
        }
    }
}
