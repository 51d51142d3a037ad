package kiln.farm.cli;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import kiln.artifacts.frame.FramedFile;
import kiln.farm.Trouble;
import kiln.farm.cli.BenchCommand.Figure;
import kiln.farm.cli.BenchCommand.Measured;

/// One more image of a family whose kernel and root are packed already, against the classic way: everything written and
/// compressed whole, by the tools of this machine, on the same bytes.
final class AssembleBench {
    /// The first ones warm the JVM up.
    private static final int WARM = 2;
    private static final int CELLS = 5;
    /// Low, so that the part is packed in a minute. It makes the object larger, and what is read back.
    static final int PART_LEVEL = 0;
    private static final double GIB = AssembleCells.IMAGE_MIB / 1024.0;

    private final KilnCommand kiln;

    AssembleBench(KilnCommand kiln) {
        this.kiln = kiln;
    }

    Measured measure() throws IOException, InterruptedException {
        Path data = BenchFolder.create();
        try (AssembleStore server = AssembleStore.start(kiln, data.resolve("store"))) {
            kiln.say("making and packing a root file system of files in /usr ...");
            AssembleContent content = AssembleContent.make(data, AssembleCells.SERVER.rootMiB(), AssembleContent.SERVER_BYTES, 1, PART_LEVEL);
            AssembleCells cells = AssembleCells.of(server, content, data.resolve("scratch"), AssembleCells.SERVER);
            return measure(data, content, cells);
        } finally {
            BenchFolder.delete(data);
        }
    }

    /// This, and a new kernel too.
    Measured measureAll() throws IOException, InterruptedException {
        Measured images = measure();
        Measured kernel = AssembleKernel.measure(kiln);
        return new Measured(Stream.of(images, kernel).flatMap(one -> one.figures().stream()).toList(),
                Stream.of(images, kernel).flatMap(one -> one.notes().stream()).toList());
    }

    private Measured measure(Path data, AssembleContent content, AssembleCells cells) throws IOException, InterruptedException {
        kiln.say("composing images ...");
        List<AssembleCells.Took> took = new ArrayList<>();
        for (int i = 0; i < WARM + CELLS; i++) {
            took.add(made(cells, "board-" + i));
        }
        double heap = peakHeapBytes() / 1e6;
        List<AssembleCells.Took> warm = took.subList(WARM, took.size());
        double perMinute = AssembleFamily.perMinute(List.of(cells), AssembleFamily.SAMPLE);
        Path disk = data.resolve("disk.img");
        double raw = rawDigest(cells, warm.getFirst(), data);
        kiln.say("the classic way ...");
        AssembleClassic classic = AssembleClassic.of(data, disk);
        double xz = median(warm, one -> one.step() + one.xz().worker());
        double zst = median(warm, one -> one.step() + one.zst().worker());
        double both = median(warm, one -> one.step() + one.xz().worker() + one.xz().store());
        double making = content.makeCpu() + classic.copyCpu();
        List<Figure> figures = new ArrayList<>(List.of(
                Figure.atMost("img.xz of one more board: CPU of the worker", xz, "s", 2.0),
                Figure.atMost("the same, with the store's", both, "s", 4.5),
                Figure.atMost("sent for it", median(warm, one -> one.xz().sent()) / 1e6, "MB", 8),
                Figure.atLeast("classic CPU for it, by the worker's", (making + classic.xzCpu()) / xz, "", 300),
                Figure.atMost("img.zst of one more board: CPU of the worker", zst, "s", 2.0),
                Figure.atMost("the same, with the store's", median(warm, one -> one.step() + one.zst().worker() + one.zst().store()), "s", 4.5),
                Figure.atMost("sent for it", median(warm, one -> one.zst().sent()) / 1e6, "MB", 8),
                Figure.atLeast("classic CPU for it, by the worker's", (making + classic.zstCpu()) / zst, "", 7),
                Figure.atMost("digest of the raw image: CPU per GiB", raw / GIB, "s", 1.0),
                Figure.atMost("img.zst, larger than compressed whole",
                        percent(warm.getFirst().zst().image().sizeBytes(), classic.zstBytes()), "%", 1),
                Figure.atMost("img.xz in blocks of 8 MiB, larger than compressed whole (sample)",
                        percent(classic.sampleInBlocks(), classic.sampleWhole()), "%", 3.5),
                Figure.atMost("frames of zstd in Java: CPU by the tool's", classic.javaZstd() / classic.toolZstd(), "", 1.1),
                Figure.atLeast("images with both files, on " + AssembleFamily.SLOTS + " slots", perMinute, "per minute", 30),
                Figure.atMost("heap", heap, "MB", 256)));
        return new Measured(figures, notes(content, classic, warm));
    }

    private static List<String> notes(AssembleContent content, AssembleClassic classic, List<AssembleCells.Took> warm) {
        AssembleCells.Took one = warm.getFirst();
        return List.of(
                text("root: %.0f MB of files from /usr; making the file system took %.1f CPU s, packing it in both formats %.1f (xz -%d)",
                        content.rootBytes() / 1e6, content.makeCpu(), content.packCpu(), PART_LEVEL),
                text("img.xz has %.1f MB, img.zst %.1f; medians of %d images after %d that are not counted", one.xz().image().sizeBytes() / 1e6,
                        one.zst().image().sizeBytes() / 1e6, CELLS, WARM),
                text("classic: zstd -3 -T0 whole %.1f CPU s; xz -6 -T0 %.0f CPU s, scaled from a sample of %d MiB of data (%.1f) and as much zeros",
                        classic.zstCpu(), classic.xzCpu(), AssembleClassic.SAMPLE_MIB, classic.sampleCpu()),
                "a family is " + AssembleFamily.SAMPLE + " images in a row, warm");
    }

    private static String text(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    static AssembleCells.Took made(AssembleCells cells, String board) throws IOException, InterruptedException {
        try {
            return cells.make(board);
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new Trouble("E190", Trouble.Exit.FAILED, "An image could not be made: " + e.getMessage(), "./kiln doctor");
        }
    }

    private static double median(List<AssembleCells.Took> took, ToDoubleFunction<AssembleCells.Took> figure) {
        return took.stream().mapToDouble(figure).sorted().skip(took.size() / 2).findFirst().orElseThrow();
    }

    private static double percent(double larger, double smaller) {
        return (larger / smaller - 1) * 100;
    }

    /// Unpacks an image as the boot test does, with its digest, and leaves it as `disk.img`.
    private static double rawDigest(AssembleCells cells, AssembleCells.Took image, Path data) throws IOException, InterruptedException {
        Path file = data.resolve("image.zst");
        try (InputStream in = cells.store().open(image.zst().image().objectKey(), 0).orElseThrow()) {
            Files.copy(in, file);
        }
        double began = ProcessTree.cpuSecondsHere();
        FramedFile.open(file).unpack(AssembleContent.ZSTD, (at, raw, length) -> {});
        double took = ProcessTree.cpuSecondsHere() - began;
        Tool.run(List.of("zstd", "-q", "-d", "--sparse", file.toString(), "-o", data.resolve("disk.img").toString()));
        return took;
    }

    private static long peakHeapBytes() {
        return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage).mapToLong(peak -> peak.getUsed()).sum();
    }
}
