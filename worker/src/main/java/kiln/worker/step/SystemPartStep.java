package kiln.worker.step;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import kiln.artifacts.archive.TarEntry;
import kiln.artifacts.archive.TarTree;
import kiln.artifacts.frame.FrameFormat;
import kiln.artifacts.frame.FrameWriter;
import kiln.artifacts.frame.PartIndex;
import kiln.artifacts.frame.PartPacker;
import kiln.artifacts.store.ArtifactLostException;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.JobOptions;
import kiln.worker.sandbox.Command;

/// Makes and packs what the disks of many boards have in common: kernel, root file system and modules.
final class SystemPartStep implements StepRunner<JobOptions.SystemPart> {
    private static final int ROOT_MIB_MIN = 8;
    /// Blocks tell their sizes only if they are made as if by more than one thread, and then their bytes do not depend on
    /// how many there are. Through a shell, since xz wants to give its product the owner of the original, which the
    /// sandbox's user may not.
    private static final String PACK = "xz -c -T2 --block-size=" + FrameFormat.CHUNK_BYTES + " -" + PartFormats.XZ_LEVEL
            + " dense > dense.xz";

    @Override
    public StepResult run(JobOptions.SystemPart options, StepContext context)
            throws IOException, InterruptedException, StepFailure, ArtifactLostException {
        if (options.rootMiB() < ROOT_MIB_MIN) {
            throw StepFailure.build(StepFailure.BAD_OPTIONS, "a root file system of " + options.rootMiB()
                    + " MiB is too small, the least is " + ROOT_MIB_MIN + " MiB; raise the image's size in the board's layout");
        }
        context.stage("content");
        DiskContent content = DiskContent.of(options, context);
        Path kernel = kernel(content, context);
        Path root = content.rootFilesystem(context, DiskIds.of(options), options.rootMiB());
        context.stage("pack");
        Map<String, Path> outputs = pack(kernel, root, context);
        outputs.put("dtb", deviceTrees(content, context));
        return new StepResult(outputs, Map.of(), Map.of(
                "release", content.kernelFact("release"), "version", content.kernelFact("version")));
    }

    /// Its end is the end of a boot partition's last cluster.
    private static Path kernel(DiskContent content, StepContext context) throws StepFailure, IOException {
        Path file = context.workspace().path("kernel.raw");
        try (InputStream in = content.kernelFile("boot/vmlinuz").content().open();
                OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            long bytes = in.transferTo(out);
            out.write(new byte[(int) Math.floorMod(-bytes, (long) PartIndex.KERNEL_ALIGNMENT)]);
        }
        return file;
    }

    private static Map<String, Path> pack(Path kernel, Path root, StepContext context)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        Path zst = context.workspace().path("part.zst");
        Path xz = context.workspace().path("part.xz");
        PartIndex index;
        try (OutputStream zstFrames = Files.newOutputStream(zst, StandardOpenOption.CREATE_NEW);
                OutputStream xzFrames = Files.newOutputStream(xz, StandardOpenOption.CREATE_NEW)) {
            PartPacker<StepFailure> packer = new PartPacker<>(new FrameWriter.Target(PartFormats.ZSTD, zstFrames),
                    PartFormats.XZ, xzFrames, context.workspace().path("."), xz(context));
            index = new PartIndex(PartIndex.FORMAT, packer.pack(kernel), packer.pack(root));
        }
        Path file = context.workspace().path("index.json");
        Files.write(file, Codec.encode(index));
        return new TreeMap<>(Map.of("zst", zst, "xz", xz, "index", file));
    }

    private static PartPacker.Tool<StepFailure> xz(StepContext context)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        Command pack = Command.of(context.toolbox(), "sh", "-c", PACK).with(StepLimits.PART);
        return dense -> {
            context.run(pack);
            return context.workspace().product("dense.xz");
        };
    }

    private static Path deviceTrees(DiskContent content, StepContext context) throws IOException {
        TarTree trees = new TarTree();
        for (TarEntry.File file : Trees.files(content.kernel())) {
            if (file.path().startsWith("dtb/")) {
                trees.put(file);
            }
        }
        Path packed = context.workspace().path("dtb.tar.zst");
        Trees.pack(trees, packed);
        return packed;
    }
}
