package kiln.worker.step;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import kiln.artifacts.archive.DebPackage;
import kiln.artifacts.archive.TarEntry;
import kiln.artifacts.archive.TarReader;
import kiln.artifacts.archive.TarTree;
import kiln.artifacts.archive.Xz;
import kiln.artifacts.store.ArtifactLostException;
import kiln.schemas.plan.JobOptions;
import kiln.worker.sandbox.Command;

/// Compiles a kernel from Debian's `linux-source-*` package, with a small configuration of its own.
///
/// @see <a href="https://docs.kernel.org/kbuild/reproducible-builds.html">The kernel, reproducible builds</a>
/// @see <a href="https://docs.kernel.org/kbuild/kconfig.html">The kernel, KCONFIG_ALLCONFIG</a>
final class CompileKernelStep implements StepRunner<JobOptions.CompileKernel> {
    private static final String OUT = "/build/out";

    @Override
    public StepResult run(JobOptions.CompileKernel options, StepContext context)
            throws IOException, InterruptedException, StepFailure, ArtifactLostException {
        check(options);
        context.stage("unpack");
        String source = unpack(DebPackages.files(context), context);
        context.workspace().folder("out");
        context.stage("configure");
        configure(options, source, context);
        context.stage("compile");
        make(options, source, context, List.of("-j" + context.settings().cpus(), options.target()));
        context.stage("device trees");
        deviceTrees(options, source, context);
        Optional<Path> modules = modules(options, source, context);
        context.stage("pack");
        String release = context.workspace().text("out/include/config/kernel.release").strip();
        Path packed = context.workspace().path("kernel.tar.zst");
        Trees.pack(collect(options, modules, context), packed);
        return StepResult.of("kernel", packed, Map.of(
                "release", release, "version", PackagedKernelStep.facts(release).getOrDefault("version", release)));
    }

    private static void check(JobOptions.CompileKernel options) throws StepFailure {
        for (String line : options.config()) {
            if (!line.matches("CONFIG_[A-Z0-9_]+=(y|m|n|[0-9]+|0x[0-9a-fA-F]+|\"[^\"]*\")|# CONFIG_[A-Z0-9_]+ is not "
                    + "set")) {
                throw StepFailure.build(StepFailure.BAD_OPTIONS, "kernel " + options.name() + ": \"" + line
                        + "\" is no line of a kernel configuration; write CONFIG_NAME=y or # CONFIG_NAME is not set");
            }
        }
        List<String> words = new ArrayList<>(options.deviceTrees());
        words.add(options.target());
        for (String word : words) {
            if (!word.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
                throw StepFailure.build(StepFailure.BAD_OPTIONS,
                        "kernel " + options.name() + ": \"" + word
                        + "\" is no make target and no name of a device tree");
            }
        }
    }

    /// @return the source folder as seen in the sandbox
    private static String unpack(List<Path> files, StepContext context) throws StepFailure, IOException {
        for (Path file : files) {
            if (file.getFileName().toString().matches("linux-source-.*\\.deb") && unpackTarball(file, context)) {
                try (Stream<Path> made = Files.list(context.workspace().path("src"))) {
                    return "/build/src/" + made.findFirst().orElseThrow().getFileName();
                }
            }
        }
        throw StepFailure.build(StepFailure.INPUT_UNFIT,
                "the input \"files\" has no linux-source-*.deb with a source tarball");
    }

    private static boolean unpackTarball(Path deb, StepContext context) throws IOException {
        try (TarReader data = DebPackage.read(deb).data()) {
            for (Optional<TarEntry> entry = data.next(); entry.isPresent(); entry = data.next()) {
                if (entry.get() instanceof TarEntry.File file && file.path()
                        .matches("usr/src/linux-source-[^/]+\\.tar\\.xz")) {
                    try (InputStream in = file.content().open(); TarReader source = new TarReader(Xz.expand(in))) {
                        source.extract(context.workspace().folder("src"));
                    }
                    return true;
                }
            }
        }
        return false;
    }

    private static void configure(JobOptions.CompileKernel options, String source, StepContext context)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        List<String> lines = new ArrayList<>(options.config());
        lines.add("CONFIG_LOCALVERSION=\"" + options.localVersion() + "\"");
        Files.writeString(context.workspace().path("kiln.config"), String.join("\n", lines) + "\n");
        make(options, source, context, List.of("KCONFIG_ALLCONFIG=/build/kiln.config", "allnoconfig"));
        Set<String> taken = new HashSet<>(context.workspace().text("out/.config").lines().toList());
        List<String> dropped = lines.stream().filter(line -> !isTaken(line, taken)).toList();
        if (!dropped.isEmpty()) {
            throw StepFailure.build(StepFailure.CONFIG_DROPPED, "kernel " + options.name()
                    + ": its configuration did not take "
                    + String.join(", ", dropped) + "; something each depends on is not set, or it is gone in this "
                    + "version");
        }
    }

    private static boolean isTaken(String line, Set<String> config) {
        if (!line.endsWith("=n") && !line.startsWith("#")) {
            return config.contains(line);
        }
        String name = line.replaceFirst("^# ", "").replaceFirst("( is not set|=n)$", "");
        return config.stream().noneMatch(other -> other.startsWith(name + "="));
    }

    private static void make(JobOptions.CompileKernel options, String source, StepContext context, List<String> goals)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        List<String> argv = new ArrayList<>(List.of("make", "-s", "-C", source, "O=" + OUT, "ARCH=" + options.arch()
                .kernel(),
                "CROSS_COMPILE=" + options.arch().crossPrefix()));
        argv.addAll(goals);
        context.run(Command.of(context.toolbox(), argv)
                .with("KBUILD_BUILD_USER", "kiln").with("KBUILD_BUILD_HOST", "kiln").with("KBUILD_BUILD_VERSION", "1")
                .with("KBUILD_BUILD_TIMESTAMP", "Sun Jun 15 15:06:40 UTC 2025")
                .with(StepLimits.KERNEL));
    }

    /// Newer kernels keep device trees in folders by vendor: each is looked for.
    private static void deviceTrees(JobOptions.CompileKernel options, String source, StepContext context)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        if (options.deviceTrees().isEmpty()) {
            return;
        }
        Path sources = context.workspace().path(source.substring(Command.WORK.length() + 1))
                .resolve("arch/" + options.arch().kernel() + "/boot/dts");
        List<String> goals = new ArrayList<>(List.of("-j" + context.settings().cpus()));
        for (String tree : options.deviceTrees()) {
            String wanted = tree.replaceFirst("\\.dtb$", ".dts");
            try (Stream<Path> found = Files.find(sources, 4, (path, any) -> path.endsWith(wanted))) {
                Path dts = found.sorted().findFirst().orElseThrow(() -> StepFailure.build(StepFailure.INPUT_UNFIT,
                        "kernel " + options.name() + " has no source " + wanted + " of the device tree " + tree));
                goals.add(sources.relativize(dts).toString().replaceFirst("\\.dts$", ".dtb"));
            }
        }
        make(options, source, context, goals);
    }

    private static Optional<Path> modules(JobOptions.CompileKernel options, String source, StepContext context)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        if (options.config().stream().noneMatch(line -> line.endsWith("=m"))) {
            return Optional.empty();
        }
        context.stage("modules");
        make(options, source, context, List.of("-j" + context.settings().cpus(), "modules"));
        Path modules = context.workspace().folder("modules");
        make(options, source, context, List.of("INSTALL_MOD_PATH=/build/modules", "INSTALL_MOD_STRIP=1",
                "modules_install"));
        return Optional.of(modules);
    }

    private static TarTree collect(JobOptions.CompileKernel options, Optional<Path> modules, StepContext context)
            throws IOException {
        String boot = "out/arch/" + options.arch().kernel() + "/boot/";
        TarTree tree = new TarTree();
        Trees.put(tree, "boot/vmlinuz", context.workspace().product(boot + options.target()));
        Trees.put(tree, "boot/config", context.workspace().product("out/.config"));
        try (Stream<Path> found = Files.walk(context.workspace().path(boot + "dts"))) {
            for (Path dtb : found.filter(path -> options.deviceTrees().contains(path.getFileName().toString()))
                    .toList()) {
                String name = context.workspace().root().relativize(dtb).toString();
                Trees.put(tree, "dtb/" + dtb.getFileName(), context.workspace().product(name));
            }
        }
        if (modules.isPresent()) {
            try (Stream<Path> found = Files.walk(modules.get())) {
                for (Path file : found.filter(path -> Files.isRegularFile(path,
                        java.nio.file.LinkOption.NOFOLLOW_LINKS)).toList()) {
                    Trees.put(tree, modules.get().relativize(file).toString(), file);
                }
            }
        }
        return tree;
    }
}
