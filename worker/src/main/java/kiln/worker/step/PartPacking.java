package kiln.worker.step;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import kiln.artifacts.frame.Chunk;
import kiln.artifacts.frame.FrameFormat;
import kiln.artifacts.frame.FrameWriter;
import kiln.artifacts.frame.PartPacker;
import kiln.artifacts.store.ArtifactLostException;
import kiln.worker.sandbox.Command;

/// Packs files into frames of both formats, one behind the other.
///
/// @param zst all frames of zstd
/// @param xz all blocks of xz
record PartPacking(Path zst, Path xz, PartPacker<StepFailure> packer, OutputStream zstFrames, OutputStream xzBlocks) implements AutoCloseable {
    /// Blocks tell their sizes only if they are made as if by more than one thread, and then their bytes do not depend on
    /// how many there are. Through a shell, since xz wants to give its product the owner of the original, which the
    /// sandbox's user may not.
    private static final String PACK = "xz -c -T2 --block-size=" + FrameFormat.CHUNK_BYTES + " -" + PartFormats.XZ_LEVEL
            + " dense > dense.xz";

    static PartPacking in(StepContext context) throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        Command pack = Command.of(context.toolbox(), "sh", "-c", PACK).with(StepLimits.PART);
        Path zst = context.workspace().path("part.zst");
        Path xz = context.workspace().path("part.xz");
        OutputStream zstFrames = Files.newOutputStream(zst, StandardOpenOption.CREATE_NEW);
        OutputStream xzBlocks = Files.newOutputStream(xz, StandardOpenOption.CREATE_NEW);
        PartPacker<StepFailure> packer = new PartPacker<>(new FrameWriter.Target(PartFormats.ZSTD, zstFrames),
                PartFormats.XZ, xzBlocks, context.workspace().path("."), dense -> {
                    context.run(pack);
                    return context.workspace().product("dense.xz");
                });
        return new PartPacking(zst, xz, packer, zstFrames, xzBlocks);
    }

    List<Chunk> pack(Path raw) throws StepFailure, IOException, InterruptedException {
        return Files.size(raw) == 0 ? List.of() : packer.pack(raw);
    }

    @Override
    public void close() throws IOException {
        zstFrames.close();
        xzBlocks.close();
    }
}
