package kiln.farm.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import kiln.farm.cli.BenchCommand.Figure;
import kiln.farm.cli.BenchCommand.Measured;

/// Images of a family of boards, one after the other on all slots: by the worker's own step, into the embedded store. Planning,
/// the ledger and the boot tests are not in it.
final class AssembleFamily {
    static final int SLOTS = 2;
    /// Images of 4 GiB.
    static final int SAMPLE = 8;
    private static final int BOARDS = 60;
    private static final int DISTROS_AND_KERNELS = 4;
    /// As a minimal distro.
    private static final long SMALL_BYTES = 60_000_000;
    private static final int WARM = 4;

    private final KilnCommand kiln;

    AssembleFamily(KilnCommand kiln) {
        this.kiln = kiln;
    }

    Measured measure() throws IOException, InterruptedException {
        Path data = BenchFolder.create();
        try (AssembleStore server = AssembleStore.start(kiln, data.resolve("store"))) {
            kiln.say("making and packing root file systems of files in /usr ...");
            List<AssembleCells> small = new ArrayList<>();
            for (int number = 0; number < DISTROS_AND_KERNELS; number++) {
                Path folder = data.resolve("small-" + number);
                small.add(AssembleCells.of(server, AssembleContent.make(folder, AssembleCells.SMALL.rootMiB(), SMALL_BYTES, number,
                        AssembleBench.PART_LEVEL), folder, AssembleCells.SMALL));
            }
            Path folder = data.resolve("server");
            AssembleCells large = AssembleCells.of(server, AssembleContent.make(folder, AssembleCells.SERVER.rootMiB(),
                    AssembleContent.SERVER_BYTES, 1, AssembleBench.PART_LEVEL), folder, AssembleCells.SERVER);
            kiln.say("composing images ...");
            perMinute(small, WARM);
            Use before = Use.now(server);
            double smallOnes = perMinute(small, BOARDS * DISTROS_AND_KERNELS);
            Use between = Use.now(server);
            double largeOnes = perMinute(List.of(large), SAMPLE);
            Use after = Use.now(server);
            return new Measured(List.of(
                    Figure.atLeast("images of " + AssembleCells.SMALL.imageMiB() + " MiB: " + BOARDS + " boards, "
                            + DISTROS_AND_KERNELS + " parts", smallOnes, "per minute", 30),
                    Figure.atLeast("images of " + AssembleCells.SERVER.imageMiB() + " MiB: " + SAMPLE + " boards", largeOnes, "per minute", 30)),
                    List.of(between.since(before, BOARDS * DISTROS_AND_KERNELS, AssembleCells.SMALL.imageMiB()),
                            after.since(between, SAMPLE, AssembleCells.SERVER.imageMiB()),
                            "each image with both files, composed and read back; " + SLOTS
                                    + " slots; no planner, no ledger, no boot test"));
        } finally {
            BenchFolder.delete(data);
        }
    }

    /// Processor seconds so far.
    private record Use(double here, double store) {
        static Use now(AssembleStore server) throws IOException {
            return new Use(ProcessTree.cpuSecondsHere(), server.cpuSeconds());
        }

        String since(Use before, int images, int mib) {
            return String.format(Locale.ROOT, "an image of %d MiB took the worker %.2f CPU s, the store %.2f", mib,
                    (here - before.here) / images, (store - before.store) / images);
        }
    }

    /// Makes images on all slots.
    ///
    /// @param parts of which images are made in turn
    /// @return how many a minute
    static double perMinute(List<AssembleCells> parts, int images) throws IOException, InterruptedException {
        long began = System.nanoTime();
        try (ExecutorService slots = Executors.newFixedThreadPool(SLOTS)) {
            List<Callable<AssembleCells.Took>> all = new ArrayList<>();
            for (int i = 0; i < images; i++) {
                AssembleCells cells = parts.get(i % parts.size());
                String board = "member-" + i / parts.size();
                all.add(() -> AssembleBench.made(cells, board));
            }
            for (Future<AssembleCells.Took> one : slots.invokeAll(all)) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        return images / ((System.nanoTime() - began) / 60e9);
    }
}
