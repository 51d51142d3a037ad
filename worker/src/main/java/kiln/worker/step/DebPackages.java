package kiln.worker.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kiln.artifacts.archive.BadArchiveException;
import kiln.artifacts.archive.DebTree;
import kiln.artifacts.store.ArtifactLostException;

/// The input `files` of the steps that live on Debian packages.
final class DebPackages {
    private DebPackages() {}

    /// All files of the input, unpacked in the workspace.
    static List<Path> files(StepContext context) throws StepFailure, IOException, ArtifactLostException {
        Path tar = context.fetch("files");
        List<Path> files = Trees.unpackFiles(tar, context.workspace().path("packages"));
        Files.delete(tar);
        return files;
    }

    /// The files of all binary packages as one tree; to be closed by the caller.
    static DebTree merged(StepContext context) throws StepFailure, IOException, ArtifactLostException {
        List<Path> debs = files(context).stream().filter(file -> file.toString().endsWith(".deb")).toList();
        if (debs.isEmpty()) {
            throw StepFailure.build(StepFailure.INPUT_UNFIT, "the input \"files\" holds no Debian package");
        }
        try {
            return DebTree.merge(debs, context.workspace().folder("spool"));
        } catch (BadArchiveException e) {
            throw StepFailure.build(StepFailure.INPUT_UNFIT, e.getMessage());
        }
    }
}
