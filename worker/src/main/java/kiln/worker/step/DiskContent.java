package kiln.worker.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import kiln.artifacts.archive.TarEntry;
import kiln.artifacts.archive.TarTree;
import kiln.artifacts.store.ArtifactLostException;
import kiln.schemas.plan.JobOptions;
import kiln.worker.sandbox.Command;

/// What goes on the disks of many images: the root of the distro with kernel modules, and the kernel.
///
/// @param kernel `boot/vmlinuz`, `dtb/*` and so on
/// @param facts of the kernel: `release`, `version`
record DiskContent(TarTree root, TarTree kernel, Map<String, String> facts) {

    static DiskContent of(JobOptions.SystemPart options, StepContext context)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        TarTree root = new TarTree();
        Trees.load(context.fetch("root"), context.workspace().path("spool-root"), root);
        TarTree kernel = new TarTree();
        Trees.load(context.fetch("kernel"), context.workspace().path("spool-kernel"), kernel);
        DiskContent content = new DiskContent(root, kernel, context.facts("kernel"));
        for (TarEntry.File file : Trees.files(kernel)) {
            if (file.path().startsWith("lib/modules/")) {
                root.put(new TarEntry.File("usr/" + file.path(), file.inode(), file.content()));
            }
        }
        KernelModules.index(root, content.kernelFact("release"), context);
        Trees.put(root, "etc/kiln-image", "distro=" + options.distro() + "\n", 0644);
        return content;
    }

    /// @param fact `release` or `version`
    String kernelFact(String fact) throws StepFailure {
        String value = facts.getOrDefault(fact, "");
        if (!value.matches("[A-Za-z0-9][A-Za-z0-9.+~_-]*")) {
            throw StepFailure.build(StepFailure.INPUT_UNFIT,
                    "the kernel's " + fact + " is \"" + value
                    + "\"; it becomes part of a file name and cannot be that");
        }
        return value;
    }

    /// A file of the kernel, e.g. `boot/vmlinuz`.
    TarEntry.File kernelFile(String path) throws StepFailure {
        if (kernel.get(path).orElse(null) instanceof TarEntry.File file) {
            return file;
        }
        throw StepFailure.build(StepFailure.INPUT_UNFIT,
                "the kernel " + facts.getOrDefault("release", "") + " has no file " + path);
    }

    /// Makes the root file system in the sandbox, straight from a tar: no root, no mount.
    ///
    /// @return the file `root.ext4` in the workspace
    Path rootFilesystem(StepContext context, DiskIds ids, int sizeMiB)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        long bytes = Trees.files(root).stream().mapToLong(file -> Math.ceilDiv(file.content().sizeBytes(),
                4096L) * 4096).sum();
        requireFits(bytes, (long) sizeMiB << 20);
        context.stage("root file system");
        Trees.write(root, context.workspace().path("root.tar"));
        String uuid = ids.uuid("root-fs").toString();
        StepContext.Printed printed = context.capture(Command.of(context.toolbox(), "mke2fs", "-q", "-F", "-t", "ext4",
                "-L", "root", "-U", uuid,
                "-E", "hash_seed=" + uuid + ",lazy_itable_init=0,lazy_journal_init=0,root_owner=0:0",
                "-O", "^orphan_file,^metadata_csum_seed", "-m", "0", "-d", "root.tar", "root.ext4", sizeMiB + "M")
                .with("E2FSPROGS_FAKE_TIME", Long.toString(Trees.EPOCH)));
        Files.delete(context.workspace().path("root.tar"));
        String said = String.join(" ", printed.lines());
        if (printed.code() != 0 && said.matches(".*(allocate|No space|no free|too small).*")) {
            throw tooLarge(bytes, (long) sizeMiB << 20, said);
        }
        if (printed.code() != 0) {
            throw StepFailure.build(StepFailure.TOOL_FAILED, "mke2fs ended with code " + printed.code() + ": " + said);
        }
        RootAttributes.set(root, "root.ext4", context.toolbox(), context);
        return context.workspace().product("root.ext4");
    }

    private static void requireFits(long bytes, long room) throws StepFailure {
        if (bytes > room) {
            throw tooLarge(bytes, room, "");
        }
    }

    private static StepFailure tooLarge(long bytes, long room, String said) {
        return StepFailure.build(StepFailure.DOES_NOT_FIT, "the root file system's files take "
                + Math.ceilDiv(bytes, 1L << 20)
                + " MiB, its partition has " + (room >> 20)
                + " MiB, and ext4 needs some of that for itself; raise imageMiB in the "
                + "board's layout" + (said.isEmpty() ? "" : " (" + said + ")"));
    }
}
