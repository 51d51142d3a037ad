package kiln.worker.step;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import kiln.artifacts.archive.TarEntry;
import kiln.artifacts.archive.TarTree;
import kiln.artifacts.frame.BaseIndex;
import kiln.artifacts.frame.BasedPart;
import kiln.artifacts.frame.ChangedRoot;
import kiln.artifacts.frame.Chunk;
import kiln.artifacts.frame.FrameFile;
import kiln.artifacts.frame.PartIndex;
import kiln.artifacts.store.ArtifactLostException;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.JobOptions;

/// Adds a kernel and its modules to the root file system of a distro. Only what that changes is packed; the store joins it
/// with what the base has.
final class SystemPartStep implements StepRunner<JobOptions.SystemPart> {
    private static final long MIB = 1L << 20;

    @Override
    public StepResult run(JobOptions.SystemPart options, StepContext context)
            throws IOException, InterruptedException, StepFailure, ArtifactLostException {
        RootFilesystem filesystem = RootFilesystem.of(options.rootMiB());
        context.stage("content");
        BaseIndex base = base(options, context);
        KernelContent content = KernelContent.of(context);
        Path kernel = kernel(content, context);
        Path added = context.workspace().path("added");
        KernelModules modules = KernelModules.of(content.tree(), content.fact("release"), context);
        List<Integer> changed = changed(filesystem, base, modules, added, context);
        context.stage("pack");
        try (PartPacking packing = PartPacking.in(context)) {
            List<Chunk> kernelChunks = packing.pack(kernel);
            BasedPart part = new BasedPart(base, kernelChunks, changed, packing.pack(added));
            Path index = context.workspace().path("index.json");
            Files.write(index, Codec.encode(part.index()));
            return new StepResult(Map.of("index", index, "dtb", deviceTrees(content, context)),
                    Map.of("zst", part.recipe(0, context.artifact("base-zst"), packing.zst()),
                            "xz", part.recipe(1, context.artifact("base-xz"), packing.xz())),
                    Map.of("release", content.fact("release"), "version", content.fact("version"), KernelModules.FACT, modules.fact()));
        }
    }

    private static BaseIndex base(JobOptions.SystemPart options, StepContext context)
            throws StepFailure, IOException, ArtifactLostException {
        BaseIndex base;
        try {
            base = Codec.decode(Files.readAllBytes(context.fetch("base")), BaseIndex.class);
        } catch (IllegalArgumentException e) {
            throw StepFailure.build(StepFailure.INPUT_UNFIT, "the base's index cannot be read: " + e.getMessage());
        }
        if (base.rootBytes() != options.rootMiB() * MIB) {
            throw StepFailure.build(StepFailure.INPUT_UNFIT, "the base has a root of " + base.rootBytes() / MIB
                    + " MiB, and one of " + options.rootMiB() + " MiB is wanted");
        }
        return base;
    }

    /// Adds modules to the root.
    ///
    /// @param added gets the chunks that are not as in the base
    /// @return their numbers
    private static List<Integer> changed(RootFilesystem filesystem, BaseIndex base, KernelModules modules, Path added, StepContext context)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        try (OutputStream out = Files.newOutputStream(added, StandardOpenOption.CREATE_NEW)) {
            if (modules.isEmpty()) {
                return List.of();
            }
            context.stage("root file system");
            Path skeleton = context.fetch("base-skeleton");
            new FrameFile(skeleton, base.skeleton(), 0).unpack(context.workspace().file("root.ext4"));
            filesystem.change("root.ext4", modules.script(context), "the kernel's modules", RootFilesystem.bytes(modules.tree()), context);
            return new ChangedRoot(base, context.store(), context.artifact("base-zst"))
                    .write(skeleton, context.workspace().product("root.ext4"), out);
        }
    }

    /// Its end is the end of a boot partition's last cluster.
    private static Path kernel(KernelContent content, StepContext context) throws StepFailure, IOException {
        Path file = context.workspace().path("kernel.raw");
        try (InputStream in = content.file("boot/vmlinuz").content().open();
                OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            long bytes = in.transferTo(out);
            out.write(new byte[(int) Math.floorMod(-bytes, (long) PartIndex.KERNEL_ALIGNMENT)]);
        }
        return file;
    }

    private static Path deviceTrees(KernelContent content, StepContext context) throws IOException {
        TarTree trees = new TarTree();
        for (TarEntry.File file : Trees.files(content.tree())) {
            if (file.path().startsWith("dtb/")) {
                trees.put(file);
            }
        }
        Path packed = context.workspace().path("dtb.tar.zst");
        Trees.pack(trees, packed);
        return packed;
    }
}
