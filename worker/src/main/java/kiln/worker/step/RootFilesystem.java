package kiln.worker.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import kiln.artifacts.archive.TarTree;
import kiln.artifacts.store.ArtifactLostException;
import kiln.worker.sandbox.Command;

/// A root file system in a file: made, and changed, by the tools of e2fsprogs in the sandbox; no root, no mount. All times in
/// it are [Trees#EPOCH].
///
/// @param sizeMiB of the file system
record RootFilesystem(int sizeMiB) {
    private static final int SMALLEST_MIB = 8;
    private static final String FULL = ".*(allocate|No space|no free|too small).*";

    /// @throws StepFailure if there is no file system of that size
    static RootFilesystem of(int sizeMiB) throws StepFailure {
        if (sizeMiB < SMALLEST_MIB) {
            throw StepFailure.build(StepFailure.BAD_OPTIONS, "a root file system of " + sizeMiB
                    + " MiB is too small, the least is " + SMALLEST_MIB + " MiB; raise the image's size in the board's layout");
        }
        return new RootFilesystem(sizeMiB);
    }

    /// Makes one, straight from a tar.
    ///
    /// @param uuid its name
    /// @return the file `root.ext4` in the workspace
    Path make(TarTree root, String uuid, StepContext context)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        long bytes = bytes(root);
        if (bytes > (long) sizeMiB << 20) {
            throw tooLarge("the root file system's files", bytes, "");
        }
        context.stage("root file system");
        Trees.write(root, context.workspace().path("root.tar"));
        StepContext.Printed printed = context.capture(tool(context, "mke2fs", "-q", "-F", "-t", "ext4",
                "-L", "root", "-U", uuid,
                "-E", "hash_seed=" + uuid + ",lazy_itable_init=0,lazy_journal_init=0,root_owner=0:0",
                "-O", "^orphan_file,^metadata_csum_seed", "-m", "0", "-d", "root.tar", "root.ext4", sizeMiB + "M"));
        Files.delete(context.workspace().path("root.tar"));
        requireDone("mke2fs", printed, printed.code() == 0, "the root file system's files", bytes);
        RootAttributes.set(root, "root.ext4", context.toolbox(), context);
        return context.workspace().product("root.ext4");
    }

    /// The same without the contents of files: enough for the tools to add to it.
    ///
    /// @return the file `skeleton.ext4` in the workspace, with holes
    Path skeleton(StepContext context) throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        context.run(tool(context, "e2image", "-r", "root.ext4", "skeleton.ext4"));
        return context.workspace().product("skeleton.ext4");
    }

    /// Adds files to it, and checks it.
    ///
    /// @param file in the workspace, writable for commands
    /// @param what is added, for people
    /// @param bytes of it
    void change(String file, Ext4Script script, String what, long bytes, StepContext context)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        Files.write(context.workspace().path("changes"), script.lines());
        StepContext.Printed printed = context.capture(tool(context, "debugfs", "-w", "-f", "changes", file));
        boolean done = printed.code() == 0 && printed.lines().stream().allMatch(Ext4Script::isUsual);
        requireDone("debugfs", new StepContext.Printed(printed.code(),
                printed.lines().stream().filter(line -> !Ext4Script.isUsual(line)).limit(5).toList()), done, what, bytes);
        context.run(tool(context, "e2fsck", "-fn", file));
    }

    private static Command tool(StepContext context, String... argv)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        String epoch = Long.toString(Trees.EPOCH);
        return Command.of(context.toolbox(), argv).with("E2FSPROGS_FAKE_TIME", epoch).with("SOURCE_DATE_EPOCH", epoch);
    }

    private void requireDone(String tool, StepContext.Printed printed, boolean done, String what, long bytes) throws StepFailure {
        String said = String.join(" ", printed.lines());
        if (!done && said.matches(FULL)) {
            throw tooLarge(what, bytes, said);
        }
        if (!done) {
            throw StepFailure.build(StepFailure.TOOL_FAILED, tool + " ended with code " + printed.code() + ": " + said);
        }
    }

    /// What the files of a tree take.
    static long bytes(TarTree tree) throws IOException {
        return Trees.files(tree).stream().mapToLong(file -> Math.ceilDiv(file.content().sizeBytes(), 4096L) * 4096).sum();
    }

    private StepFailure tooLarge(String what, long bytes, String said) {
        return StepFailure.build(StepFailure.DOES_NOT_FIT, what + " take " + Math.ceilDiv(bytes, 1L << 20)
                + " MiB, the root's partition has " + sizeMiB
                + " MiB, and ext4 needs some of that for itself; raise imageMiB in the "
                + "board's layout" + (said.isEmpty() ? "" : " (" + said + ")"));
    }
}
