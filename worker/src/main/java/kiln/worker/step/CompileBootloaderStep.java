package kiln.worker.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.artifacts.store.ArtifactLostException;
import kiln.schemas.catalog.Arch;
import kiln.schemas.plan.JobOptions;
import kiln.worker.sandbox.Command;

/// Compiles U-Boot from a Debian source package, with Debian's patches.
///
/// @see <a href="https://docs.u-boot.org/en/stable/build/gcc.html">U-Boot, building with GCC</a>
final class CompileBootloaderStep implements StepRunner<JobOptions.CompileBootloader> {
    /// A signing tool of no use here that wants a library of its own.
    private static final List<String> LEFT_OUT = List.of("CONFIG_TOOLS_MKEFICAPSULE");
    /// U-Boot knows one name for both ARM architectures.
    private static final Map<Arch, String> ARCHS = Map.of(Arch.ARMHF, "arm", Arch.ARM64, "arm", Arch.AMD64, "x86");

    @Override
    public StepResult run(JobOptions.CompileBootloader options, StepContext context)
            throws IOException, InterruptedException, StepFailure, ArtifactLostException {
        check(options);
        context.stage("unpack");
        unpack(DebPackages.files(context), context);
        context.stage("configure");
        make(options, context, List.of(options.defconfig()));
        leaveOut(context);
        make(options, context, List.of("olddefconfig"));
        context.stage("compile");
        make(options, context, List.of("-j" + context.settings().cpus(), "all"));
        return StepResult.of("bootloader", product(options, context));
    }

    private static void check(JobOptions.CompileBootloader options) throws StepFailure {
        if (!options.defconfig().matches("[A-Za-z0-9][A-Za-z0-9_.-]*_defconfig")
                || !options.file().matches("[A-Za-z0-9][A-Za-z0-9_./-]*") || options.file().contains("..")) {
            throw StepFailure.build(StepFailure.BAD_OPTIONS, "bootloader " + options.name() + ": \""
                    + options.defconfig()
                    + "\" must be the name of a defconfig and \"" + options.file() + "\" a path in the build folder");
        }
    }

    private static void unpack(List<Path> files, StepContext context)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        String upstream = inside(files, ".*\\.orig\\.tar\\.[a-z0-9]+");
        String debian = inside(files, ".*\\.debian\\.tar\\.[a-z0-9]+");
        context.workspace().folder("src");
        context.workspace().folder("out");
        Command.Tools tools = context.toolbox();
        context.run(Command.of(tools, "tar", "-xf", upstream, "--strip-components=1", "--no-same-owner")
                .in("/build/src"));
        context.run(Command.of(tools, "tar", "-xf", debian, "--no-same-owner").in("/build/src"));
        for (String patch : context.workspace().text("src/debian/patches/series").lines().toList()) {
            String name = patch.replaceFirst("\\s.*", "");
            if (!name.isEmpty() && !name.startsWith("#")) {
                context.run(Command.of(tools, "patch", "-s", "-p1", "-f", "-i", "debian/patches/" + name)
                        .in("/build/src"));
            }
        }
    }

    private static String inside(List<Path> files, String pattern) throws StepFailure {
        Optional<Path> file = files.stream().filter(path -> path.getFileName().toString().matches(pattern)).findFirst();
        return "/build/packages/" + file.orElseThrow(() -> StepFailure.build(StepFailure.INPUT_UNFIT,
                "the input \"files\" is no Debian source package: it has no file " + pattern)).getFileName();
    }

    private static void leaveOut(StepContext context) throws IOException {
        Path config = context.workspace().product("out/.config");
        List<String> lines = new ArrayList<>(context.workspace().text("out/.config").lines().toList());
        lines.removeIf(line -> LEFT_OUT.stream().anyMatch(name -> line.startsWith(name + "=")));
        LEFT_OUT.forEach(name -> lines.add("# " + name + " is not set"));
        Files.write(config, lines);
    }

    private static void make(JobOptions.CompileBootloader options, StepContext context, List<String> goals)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        List<String> argv = new ArrayList<>(List.of("make", "-s", "O=/build/out",
                "ARCH=" + ARCHS.getOrDefault(options.arch(), options.arch().kernel()),
                "CROSS_COMPILE=" + options.arch().crossPrefix()));
        argv.addAll(goals);
        context.run(Command.of(context.toolbox(), argv).in("/build/src")
                .with("KBUILD_BUILD_USER", "kiln").with("KBUILD_BUILD_HOST", "kiln").with(StepLimits.BOOTLOADER));
    }

    private static Path product(JobOptions.CompileBootloader options, StepContext context) throws StepFailure {
        try {
            return context.workspace().product("out/" + options.file());
        } catch (IOException e) {
            throw StepFailure.build(StepFailure.INPUT_UNFIT, "bootloader " + options.name()
                    + ": the build made no file "
                    + options.file() + "; check \"file\" in the board's definition");
        }
    }
}
