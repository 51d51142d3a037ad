package kiln.worker.step;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import kiln.artifacts.archive.DebTree;
import kiln.artifacts.archive.TarEntry;
import kiln.artifacts.archive.TarTree;
import kiln.artifacts.store.ArtifactLostException;
import kiln.schemas.plan.JobOptions;

/// Unpacks Debian packages into a tree of tools. Maintainer scripts do not run; what they would have done and tools
/// miss is done here.
final class ToolboxStep implements StepRunner<JobOptions.Toolbox> {
    /// The sandbox binds these two and makes the rest of the root itself.
    private static final List<String> KEPT = List.of("usr", "etc");

    @Override
    public StepResult run(JobOptions.Toolbox options, StepContext context)
            throws IOException, StepFailure, ArtifactLostException {
        context.stage("merge");
        try (DebTree merged = DebPackages.merged(context)) {
            TarTree tree = merged.tree();
            Trees.dropDocumentation(tree);
            for (TarEntry entry : tree.entries()) {
                String top = entry.path().split("/", 2)[0];
                if (!KEPT.contains(top)) {
                    tree.drop(entry.path());
                }
            }
            finish(tree);
            context.stage("pack");
            Path packed = context.workspace().path("tree.tar.zst");
            Trees.pack(tree, packed);
            context.log(merged.packages().size() + " packages, " + tree.size() + " paths");
            return StepResult.of("tree", packed);
        }
    }

    private static void finish(TarTree tree) throws IOException {
        // Both come by update-alternatives, which is a maintainer script.
        for (var link : Map.of("usr/bin/awk", "mawk", "usr/bin/cc", "gcc").entrySet()) {
            if (tree.get("usr/bin/" + link.getValue()).isPresent()) {
                Trees.linkIfAbsent(tree, link.getKey(), link.getValue());
            }
        }
        Trees.textIfAbsent(tree, "etc/passwd",
                "root:x:0:0:root:/tmp:/bin/sh\nnobody:x:65534:65534:nobody:/tmp:/bin/sh\n");
        Trees.textIfAbsent(tree, "etc/group", "root:x:0:\nnogroup:x:65534:\n");
    }
}
