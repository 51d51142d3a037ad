package kiln.worker.step;

import java.io.IOException;
import java.util.Map;
import kiln.artifacts.archive.TarEntry;
import kiln.artifacts.archive.TarTree;
import kiln.artifacts.store.ArtifactLostException;

/// A kernel that goes on the disks of many images.
///
/// @param tree `boot/vmlinuz`, `dtb/*`, `lib/modules/*` and so on
/// @param facts of the kernel: `release`, `version`
record KernelContent(TarTree tree, Map<String, String> facts) {

    static KernelContent of(StepContext context) throws StepFailure, IOException, ArtifactLostException {
        TarTree tree = new TarTree();
        Trees.load(context.fetch("kernel"), context.workspace().path("spool-kernel"), tree);
        return new KernelContent(tree, context.facts("kernel"));
    }

    /// @param name `release` or `version`
    String fact(String name) throws StepFailure {
        String value = facts.getOrDefault(name, "");
        if (!value.matches("[A-Za-z0-9][A-Za-z0-9.+~_-]*")) {
            throw StepFailure.build(StepFailure.INPUT_UNFIT,
                    "the kernel's " + name + " is \"" + value
                    + "\"; it becomes part of a file name and cannot be that");
        }
        return value;
    }

    /// A file of it, e.g. `boot/vmlinuz`.
    TarEntry.File file(String path) throws StepFailure {
        if (tree.get(path).orElse(null) instanceof TarEntry.File file) {
            return file;
        }
        throw StepFailure.build(StepFailure.INPUT_UNFIT,
                "the kernel " + facts.getOrDefault("release", "") + " has no file " + path);
    }
}
