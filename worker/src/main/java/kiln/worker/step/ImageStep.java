package kiln.worker.step;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kiln.artifacts.archive.TarTree;
import kiln.artifacts.frame.FramedDisk;
import kiln.artifacts.frame.PartIndex;
import kiln.artifacts.store.ArtifactLostException;
import kiln.artifacts.store.Recipe;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.JobOptions;

/// Puts an image together: packs what is new of it, and says how the store is to join that with what it has.
final class ImageStep implements StepRunner<JobOptions.Image> {
    private static final long MIB = 1L << 20;

    @Override
    public StepResult run(JobOptions.Image options, StepContext context)
            throws IOException, InterruptedException, StepFailure, ArtifactLostException {
        check(options);
        context.stage("head");
        PartIndex part = index(context);
        DiskPlan plan = plan(options, part, context);
        Path head = context.workspace().path("head.img");
        plan.writeHead(head);
        Path tail = context.workspace().path("tail.img");
        if (plan.tailBytes() > 0) {
            plan.writeTail(tail);
        }
        context.stage("pack");
        Map<String, Recipe> composed = new TreeMap<>();
        Path map = context.workspace().path("img.bmap");
        try (InputStream before = Files.newInputStream(head);
                InputStream behind = plan.tailBytes() > 0 ? Files.newInputStream(tail) : InputStream.nullInputStream()) {
            FramedDisk disk = new FramedDisk(PartFormats.FORMATS, before, behind);
            for (int i = 0; i < PartFormats.NAMES.size(); i++) {
                String format = PartFormats.NAMES.get(i);
                composed.put("img." + format, disk.recipe(i, part, context.artifact(format)));
            }
            Files.writeString(map, disk.blockMap(part));
        }
        String name = "Kiln_" + options.version() + "_" + options.board() + "_" + options.distro() + "_" + options.track()
                + "_" + context.facts("index").get("version");
        return new StepResult(Map.of("img.bmap", map), composed, Map.of("name", name,
                "rawSizeBytes", Long.toString(options.layout().imageMiB() * MIB),
                "kernelRelease", context.facts("index").get("release"),
                KernelModules.FACT, context.facts("index").get(KernelModules.FACT)));
    }

    private static PartIndex index(StepContext context) throws StepFailure, IOException, ArtifactLostException {
        try {
            return Codec.decode(Files.readAllBytes(context.fetch("index")), PartIndex.class);
        } catch (IllegalArgumentException e) {
            throw StepFailure.build(StepFailure.INPUT_UNFIT, "the part's index cannot be read: " + e.getMessage());
        }
    }

    private static DiskPlan plan(JobOptions.Image options, PartIndex part, StepContext context)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        if (part.rootBytes() != options.layout().rootMiB() * MIB) {
            throw StepFailure.build(StepFailure.INPUT_UNFIT, "the part has a root of " + part.rootBytes() / MIB
                    + " MiB, the layout has room for exactly " + options.layout().rootMiB() + " MiB");
        }
        String release = context.facts("index").get("release");
        return switch (options.layout()) {
            case JobOptions.DiskLayout.Extlinux layout -> {
                TarTree trees = new TarTree();
                Trees.load(context.fetch("dtb"), context.workspace().path("spool-dtb"), trees);
                yield new ExtlinuxDisk(options, layout).plan(part, new DeviceTrees(trees, release), context);
            }
            case JobOptions.DiskLayout.Uefi layout -> new UefiDisk(options, layout).plan(part, release, context);
        };
    }

    private static void check(JobOptions.Image options) throws StepFailure {
        for (String part : List.of(options.version(), options.board(), options.distro(), options.track(),
                options.console())) {
            if (!part.matches("[A-Za-z0-9][A-Za-z0-9.,_+-]*")) {
                throw StepFailure.build(StepFailure.BAD_OPTIONS, "\"" + part
                        + "\" cannot be part of an image's name or kernel "
                        + "command line; it may have letters, digits and . , _ + -");
            }
        }
        if (options.layout().imageMiB() < 16) {
            throw StepFailure.build(StepFailure.BAD_OPTIONS, "an image of " + options.layout().imageMiB()
                    + " MiB is too small; the least is 16 MiB");
        }
    }
}
