package kiln.worker.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import kiln.artifacts.archive.TarEntry;
import kiln.artifacts.archive.TarTree;
import kiln.artifacts.store.ArtifactLostException;
import kiln.worker.sandbox.Command;

/// What a kernel adds to a root file system: its modules, and the index that modprobe reads. Debian makes that when a package is
/// installed; ours never are.
///
/// @param tree below `usr/lib/modules`
/// @see <a href="https://man7.org/linux/man-pages/man8/depmod.8.html">depmod(8)</a>
record KernelModules(TarTree tree) {
    /// Every base has it, with those above.
    static final String FOLDER = "usr/lib/modules";
    private static final Set<String> IN_BASE = Set.of("usr", "usr/lib", FOLDER);
    private static final String SOURCES = "modules";
    /// Of a part, and of the images of it: whether there are any.
    static final String FACT = "modules";
    private static final String YES = "yes";
    private static final String NO = "no";

    static KernelModules of(TarTree kernel, String release, StepContext context)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        TarTree tree = new TarTree();
        for (TarEntry entry : kernel.entries()) {
            String path = "usr/" + entry.path();
            if (!path.startsWith(FOLDER + "/")) {
                continue;
            }
            switch (kernel.get(entry.path()).orElse(entry)) {
                case TarEntry.File file -> tree.put(new TarEntry.File(path, file.inode(), file.content()));
                case TarEntry.Symlink link -> tree.put(new TarEntry.Symlink(path, link.inode(), link.target()));
                case TarEntry other -> { }
            }
        }
        KernelModules modules = new KernelModules(tree);
        modules.index(release, context);
        return modules;
    }

    /// Adds `modules.dep` and its kin where there are modules of this kernel and no index yet.
    private void index(String release, StepContext context)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        String folder = FOLDER + "/" + release + "/";
        boolean modules = Trees.files(tree).stream().map(TarEntry.File::path)
                .anyMatch(path -> path.startsWith(folder) && path.matches(".*\\.ko(\\.[a-z0-9]+)?"));
        if (!modules || tree.get(folder + "modules.dep").isPresent()) {
            return;
        }
        context.stage("modules");
        Path made = context.workspace().folder("depmod/" + folder);
        for (TarEntry.File file : Trees.files(tree)) {
            Path copy = context.workspace().path("depmod/" + file.path());
            Files.createDirectories(copy.getParent());
            Trees.lay(file, copy);
        }
        Files.createSymbolicLink(context.workspace().path("depmod/lib"), Path.of("usr/lib"));
        context.run(Command.of(context.toolbox(), "depmod", "-b", "/build/depmod", release));
        try (Stream<Path> found = Files.list(made)) {
            for (Path index : found.sorted().toList()) {
                String name = index.getFileName().toString();
                if (name.startsWith("modules.") && tree.get(folder + name).isEmpty()) {
                    Trees.put(tree, folder + name, context.workspace().product("depmod/" + folder + name));
                }
            }
        }
    }

    /// What is known of an image later, when the kernel itself is not at hand.
    String fact() {
        return isEmpty() ? NO : YES;
    }

    /// @param facts of a part or an image
    /// @return the folders that `/lib/modules` must have
    static List<String> folders(Map<String, String> facts, String release) {
        return facts.getOrDefault(FACT, "").equals(YES) ? List.of(release) : List.of();
    }

    boolean isEmpty() {
        return tree.size() == 0;
    }

    /// How they are added to a base. Their contents are laid out in the workspace where debugfs finds them.
    Ext4Script script(StepContext context) throws StepFailure, IOException {
        Path folder = context.workspace().folder(SOURCES);
        int[] number = {0};
        return Ext4Script.adding(tree, IN_BASE, file -> {
            Path source = folder.resolve(Integer.toString(number[0]++));
            Trees.lay(file, source);
            return SOURCES + "/" + source.getFileName();
        });
    }
}
