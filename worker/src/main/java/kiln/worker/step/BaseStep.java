package kiln.worker.step;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import kiln.artifacts.archive.TarTree;
import kiln.artifacts.frame.BaseIndex;
import kiln.artifacts.frame.Chunk;
import kiln.artifacts.frame.FrameFile;
import kiln.artifacts.frame.FrameWriter;
import kiln.artifacts.frame.SparseFile;
import kiln.artifacts.store.ArtifactLostException;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.JobOptions;

/// Makes and packs the root file system of a distro, to which parts add the modules of their kernels.
final class BaseStep implements StepRunner<JobOptions.Base> {

    @Override
    public StepResult run(JobOptions.Base options, StepContext context)
            throws IOException, InterruptedException, StepFailure, ArtifactLostException {
        RootFilesystem filesystem = RootFilesystem.of(options.rootMiB());
        context.stage("content");
        TarTree tree = new TarTree();
        Trees.load(context.fetch("root"), context.workspace().path("spool-root"), tree);
        Trees.put(tree, "etc/kiln-image", "distro=" + options.distro() + "\n", 0644);
        Trees.folderIfAbsent(tree, KernelModules.FOLDER, 0755);
        Path root = filesystem.make(tree, DiskIds.of(options).uuid("root-fs").toString(), context);
        Path bones = filesystem.skeleton(context);
        context.stage("pack");
        Path skeleton = context.workspace().path("skeleton.zst");
        List<Chunk> bare;
        try (InputStream in = SparseFile.open(bones);
                OutputStream out = Files.newOutputStream(skeleton, StandardOpenOption.CREATE_NEW)) {
            bare = FrameWriter.write(in, List.of(new FrameWriter.Target(PartFormats.ZSTD, out)));
        }
        try (PartPacking packing = PartPacking.in(context)) {
            List<Chunk> chunks = packing.pack(root);
            Path index = context.workspace().path("index.json");
            Files.write(index, Codec.encode(new BaseIndex(BaseIndex.FORMAT, chunks, List.of(
                    new FrameFile(packing.zst(), chunks, 0).digests(), new FrameFile(packing.xz(), chunks, 1).digests()), bare)));
            return new StepResult(Map.of("index", index, "skeleton", skeleton, "xz", packing.xz(), "zst", packing.zst()), Map.of(), Map.of());
        }
    }
}
