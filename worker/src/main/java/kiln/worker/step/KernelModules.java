package kiln.worker.step;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import kiln.artifacts.archive.TarEntry;
import kiln.artifacts.archive.TarTree;
import kiln.artifacts.store.ArtifactLostException;
import kiln.worker.sandbox.Command;

/// The index that modprobe reads. Debian makes it when a package is installed; ours never are.
///
/// @see <a href="https://man7.org/linux/man-pages/man8/depmod.8.html">depmod(8)</a>
final class KernelModules {
    private KernelModules() {}

    /// Adds `modules.dep` and its kin where the root has modules of this kernel and no index yet.
    static void index(TarTree root, String release, StepContext context)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        String folder = "usr/lib/modules/" + release + "/";
        List<TarEntry.File> files = Trees.files(root).stream().filter(file -> file.path().startsWith(folder)).toList();
        boolean modules = files.stream().anyMatch(file -> file.path().matches(".*\\.ko(\\.[a-z0-9]+)?"));
        if (!modules || root.get(folder + "modules.dep").isPresent()) {
            return;
        }
        context.stage("modules");
        Path made = context.workspace().folder("modules/" + folder);
        for (TarEntry.File file : files) {
            Path copy = context.workspace().path("modules/" + file.path());
            Files.createDirectories(copy.getParent());
            try (InputStream in = file.content().open()) {
                Files.copy(in, copy);
            }
        }
        Files.createSymbolicLink(context.workspace().path("modules/lib"), Path.of("usr/lib"));
        context.run(Command.of(context.toolbox(), "depmod", "-b", "/build/modules", release));
        try (Stream<Path> found = Files.list(made)) {
            for (Path index : found.sorted().toList()) {
                String name = index.getFileName().toString();
                if (name.startsWith("modules.") && root.get(folder + name).isEmpty()) {
                    Trees.put(root, folder + name, context.workspace().product("modules/" + folder + name));
                }
            }
        }
    }
}
