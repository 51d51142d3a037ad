package kiln.worker.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import kiln.artifacts.archive.TarEntry;
import kiln.artifacts.archive.TarTree;
import kiln.worker.sandbox.Command;

/// Extended attributes of a root file system, access control lists and capabilities among them. Of those in a tar mke2fs takes
/// capabilities alone, so all are set behind it.
///
/// @see <a href="https://git.kernel.org/pub/scm/fs/ext2/e2fsprogs.git/tree/misc/create_inode_libarchive.c?h=v1.47.2">e2fsprogs
///     1.47.2, set_inode_xattr_tar</a>
final class RootAttributes {
    private RootAttributes() {}

    /// @param fileSystem made of the tree, in the workspace
    static void set(TarTree tree, String fileSystem, Command.Tools tools, StepContext context)
            throws StepFailure, IOException, InterruptedException {
        StringBuilder script = new StringBuilder();
        Path values = context.workspace().folder("attributes");
        int number = 0;
        for (TarEntry entry : tree.entries()) {
            if (!(entry instanceof TarEntry.HardLink)) {
                for (Map.Entry<String, String> attribute : entry.inode().attributes().entrySet()) {
                    String value = Integer.toString(number++);
                    Files.write(values.resolve(value), Base64.getDecoder().decode(attribute.getValue()));
                    script.append("ea_set -f attributes/").append(value).append(" \"/").append(named(entry)).append("\" ")
                            .append(attribute.getKey()).append('\n');
                }
            }
        }
        if (!script.isEmpty()) {
            Files.writeString(context.workspace().path("set-attributes"), script);
            run(Command.of(tools, "debugfs", "-w", "-f", "set-attributes", fileSystem)
                    .with("E2FSPROGS_FAKE_TIME", Long.toString(Trees.EPOCH)), context);
        }
    }

    private static String named(TarEntry entry) throws StepFailure {
        if (entry.path().matches("(?s).*[\"\\p{Cntrl}].*")) {
            throw StepFailure.build(StepFailure.INPUT_UNFIT, "\"" + entry.path().replaceAll("\\p{Cntrl}", "?")
                    + "\" has extended attributes and a name that debugfs cannot be told; rename the file");
        }
        return entry.path();
    }

    /// debugfs ends with 0 whatever happens; all it says but its name and what it does is a complaint.
    private static void run(Command command, StepContext context) throws StepFailure, IOException, InterruptedException {
        StepContext.Printed printed = context.capture(command);
        List<String> complaints = printed.lines().stream().filter(line -> !line.startsWith("debugfs")).toList();
        if (printed.code() != 0 || !complaints.isEmpty()) {
            throw StepFailure.build(StepFailure.TOOL_FAILED, "\"" + command.line() + "\" ended with code " + printed.code() + ": "
                    + String.join(" ", complaints));
        }
    }
}
