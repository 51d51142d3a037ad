package kiln.worker.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import kiln.artifacts.store.ArtifactLostException;
import kiln.schemas.plan.JobOptions;
import kiln.worker.sandbox.Command;

/// Puts an image together and compresses it.
final class ImageStep implements StepRunner<JobOptions.Image> {
    /// Part of what an image is: another level is other bytes, so a change of it raises the step's revision.
    private static final int XZ_LEVEL = 3;


    @Override
    public StepResult run(JobOptions.Image options, StepContext context)
            throws IOException, InterruptedException, StepFailure, ArtifactLostException {
        check(options);
        context.stage("content");
        DiskContent content = DiskContent.of(options, context);
        String name = "Kiln_" + options.version() + "_" + options.board() + "_" + options.distro() + "_"
                + options.track() + "_"
                + content.kernelFact("version");
        Path disk = switch (options.layout()) {
            case JobOptions.DiskLayout.Extlinux layout -> new ExtlinuxDisk(options, layout).build(content, context);
            case JobOptions.DiskLayout.Uefi layout -> new UefiDisk(options, layout).build(content, context);
        };
        context.stage("compress");
        Map<String, String> facts = Map.of("name", name, "rawSizeBytes", Long.toString(Files.size(disk)),
                "rawSha256", DiskFile.digest(disk).hex(), "kernelRelease", content.kernelFact("release"));
        compress(context);
        return new StepResult(Map.of("img.xz", context.workspace().product("img.xz"),
                "img.zst", context.workspace().product("img.zst")), facts);
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

    /// The number of threads is part of the bytes: blocks are always made as if by two. Through a shell, since the
    /// tools
    /// want to give their product the owner of the original, which the sandbox's user may not.
    private static void compress(StepContext context)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        Command.Tools tools = context.toolbox();
        context.run(Command.of(tools, "sh", "-c",
                "xz -c -T2 --block-size=8MiB -" + XZ_LEVEL + " disk.img > img.xz"));
        context.run(Command.of(tools, "sh", "-c", "zstd -q -c -T2 -3 disk.img > img.zst"));
    }
}
