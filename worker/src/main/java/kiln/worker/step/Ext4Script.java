package kiln.worker.step;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import kiln.artifacts.archive.TarEntry;
import kiln.artifacts.archive.TarTree;

/// Commands by which debugfs adds files to an ext4: sorted, so that the same files give the same bytes.
///
/// `write` gives a file root as its owner and the mode of its source, `mkdir` 0755; neither looks at a umask of ours.
///
/// @param lines one for each command
/// @see <a href="https://man7.org/linux/man-pages/man8/debugfs.8.html">debugfs(8)</a>
record Ext4Script(List<String> lines) {
    private static final int FILE = 0100000;
    /// Of the sources, whoever made them.
    static final int SOURCE_MODE = 0644;
    /// What debugfs says when all is well: its version, each command, and where a file went.
    private static final Pattern USUAL = Pattern.compile(
            "debugfs \\d.*|debugfs: (cd|mkdir|write|symlink|set_inode_field) .*|Allocated inode: \\d+|");
    private static final Pattern SAFE = Pattern.compile("[^\"\\p{Cntrl}]+");

    /// Where the contents of files are, in the workspace.
    interface Sources {
        /// @return a path below the workspace
        String of(TarEntry.File file) throws IOException;
    }

    /// @param tree what is added
    /// @param there folders that are there already
    static Ext4Script adding(TarTree tree, Set<String> there, Sources sources) throws StepFailure, IOException {
        List<String> lines = new ArrayList<>();
        String folder = "";
        for (TarEntry entry : tree.entries()) {
            String path = safe(entry.path());
            int slash = path.lastIndexOf('/');
            String parent = path.substring(0, Math.max(slash, 0));
            if (!there.contains(path) && !parent.equals(folder)) {
                lines.add("cd \"/" + parent + "\"");
                folder = parent;
            }
            String name = "\"" + path.substring(slash + 1) + "\"";
            switch (entry) {
                case TarEntry.Directory directory when there.contains(path) -> {}
                case TarEntry.Directory directory -> lines.add("mkdir " + name);
                case TarEntry.Symlink link -> lines.add("symlink " + name + " \"" + safe(link.target()) + "\"");
                case TarEntry.File file -> addFile(lines, file, name, sources);
                // Its own file: debugfs counts no links.
                case TarEntry.HardLink link when tree.get(path).orElse(null) instanceof TarEntry.File file ->
                        addFile(lines, file, name, sources);
                case TarEntry.HardLink other -> throw unfit(other);
                case TarEntry.Device device -> throw unfit(device);
                case TarEntry.Fifo fifo -> throw unfit(fifo);
            }
        }
        return new Ext4Script(lines);
    }

    private static void addFile(List<String> lines, TarEntry.File file, String name, Sources sources) throws StepFailure, IOException {
        lines.add("write \"" + safe(sources.of(file)) + "\" " + name);
        if (file.inode().mode() != SOURCE_MODE) {
            lines.add("set_inode_field " + name + " mode 0" + Integer.toOctalString(FILE | file.inode().mode()));
        }
    }

    private static String safe(String word) throws StepFailure {
        if (SAFE.matcher(word).matches()) {
            return word;
        }
        throw StepFailure.build(StepFailure.INPUT_UNFIT, "\"" + word + "\" has a quotation mark or a control character in it, and debugfs"
                + " takes no such name");
    }

    private static StepFailure unfit(TarEntry entry) {
        return StepFailure.build(StepFailure.INPUT_UNFIT, "/" + entry.path() + " of the kernel is neither a file, a folder nor a symbolic"
                + " link");
    }

    /// Whether a line that debugfs printed says nothing but that it works.
    static boolean isUsual(String line) {
        return USUAL.matcher(line).matches();
    }
}
