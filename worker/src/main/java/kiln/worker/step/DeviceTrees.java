package kiln.worker.step;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import kiln.artifacts.archive.TarEntry;
import kiln.artifacts.archive.TarTree;

/// The device trees that came with a kernel.
///
/// @param tree `dtb/*`
/// @param release of the kernel
record DeviceTrees(TarTree tree, String release) {
    private static final int NAMED_MAX = 20;

    /// @param name below `dtb/`
    byte[] bytes(String name) throws StepFailure, IOException {
        if (tree.get("dtb/" + name).orElse(null) instanceof TarEntry.File file) {
            try (InputStream in = file.content().open()) {
                return in.readAllBytes();
            }
        }
        List<String> there = Trees.files(tree).stream().map(TarEntry.File::path).limit(NAMED_MAX).toList();
        throw StepFailure.build(StepFailure.INPUT_UNFIT, "the kernel " + release + " has no file dtb/" + name
                + (there.isEmpty() ? "" : "; its device trees are: " + String.join(", ", there)));
    }
}
