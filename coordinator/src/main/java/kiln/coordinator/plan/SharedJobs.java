package kiln.coordinator.plan;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import kiln.schemas.catalog.Arch;
import kiln.schemas.catalog.Board;
import kiln.schemas.catalog.Distro;
import kiln.schemas.catalog.Kernel;
import kiln.schemas.catalog.Toolbox;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Need;

/// The jobs that cells share, each planned when the first cell asks for it. A million cells ask here, so every answer
/// is kept under the names it depends on and no job is hashed twice.
final class SharedJobs {
    /// One for all, so that a root is the same for every board.
    private static final String HOSTNAME = "kiln";

    private final JobGraph graph;
    private final Map<String, Toolbox> toolboxes;
    private final LocalDate asOf;
    private final Map<Part, Need> known = new HashMap<>();

    /// @param asOf the day for which every moving source is pinned
    SharedJobs(JobGraph graph, Map<String, Toolbox> toolboxes, LocalDate asOf) {
        this.graph = graph;
        this.toolboxes = toolboxes;
        this.asOf = asOf;
    }

    /// What an answer depends on, in names.
    private record Part(String kind, String id, Arch arch) {}

    /// @param id of a toolbox that the catalog has
    Need toolbox(String id) {
        Part part = new Part("toolbox", id, Toolboxes.HOST);
        return known.containsKey(part) ? known.get(part) : keep(part, makeToolbox(toolboxes.get(id)));
    }

    Need kernel(Kernel kernel, Arch arch) {
        Part part = new Part("kernel", kernel.id(), arch);
        return known.containsKey(part) ? known.get(part) : keep(part, makeKernel(kernel, arch));
    }

    Need bootloader(Board board, Board.Bootloader bootloader) {
        Part part = new Part("bootloader", board.id(), board.arch());
        return known.containsKey(part) ? known.get(part) : keep(part, makeBootloader(board, bootloader));
    }

    Need root(Distro distro, Arch arch) {
        Part part = new Part("root", distro.id(), arch);
        return known.containsKey(part) ? known.get(part) : keep(part, makeRoot(distro, arch));
    }

    /// Kernels with the same distro and size of the root share it.
    JobId base(Distro distro, Arch arch, int rootMiB) {
        Part part = new Part("base", distro.id() + " " + rootMiB, arch);
        return (known.containsKey(part) ? known.get(part) : keep(part, new Need(graph.share(
                "base " + distro.id() + " " + arch.debian() + " " + rootMiB + " MiB",
                new JobOptions.Base(distro.id(), arch, rootMiB, Revisions.BASE),
                Map.of("root", root(distro, arch), "toolbox", toolbox(Toolboxes.ASSEMBLE))), "index"))).job();
    }

    /// Boards with the same kernel, distro and size of the root share it.
    ///
    /// @param image one of those that want it
    /// @return all it puts out, by name
    Map<String, Need> system(Distro distro, Kernel kernel, JobOptions.Image image, Need kernelNeed, JobId base) {
        int rootMiB = image.layout().rootMiB();
        JobOptions options = new JobOptions.SystemPart(distro.id(), image.track(), image.arch(), rootMiB, Revisions.SYSTEM_PART);
        Part part = new Part("part", distro.id() + " " + image.track() + " " + kernel.id() + " " + rootMiB, image.arch());
        JobId job = (known.containsKey(part) ? known.get(part) : keep(part, new Need(graph.share(
                "part " + distro.id() + " " + kernel.id() + " " + image.arch().debian() + " " + rootMiB + " MiB", options,
                Map.of("base", new Need(base, "index"), "base-skeleton", new Need(base, "skeleton"), "base-xz", new Need(base, "xz"),
                        "base-zst", new Need(base, "zst"), "kernel", kernelNeed, "toolbox", toolbox(Toolboxes.ASSEMBLE))), "index"))).job();
        return options.outputs().stream().collect(Collectors.toMap(name -> name, name -> new Need(job, name)));
    }

    private Need keep(Part part, Need need) {
        known.put(part, need);
        return need;
    }

    private Need makeToolbox(Toolbox toolbox) {
        Need files = files("toolbox " + toolbox.id(), new JobOptions.Resolve(
                toolbox.suite(),
                Toolboxes.HOST,
                toolbox.packages(),
                toolbox.without(),
                toolbox.foreign(),
                false,
                asOf,
                Revisions.RESOLVE));
        JobId job = graph.share("toolbox " + toolbox.id(),
                new JobOptions.Toolbox(toolbox.id(), Revisions.TOOLBOX), Map.of("files", files));
        return new Need(job, "tree");
    }

    private Need makeKernel(Kernel kernel, Arch arch) {
        String title = "kernel " + kernel.id() + " " + arch.debian();
        JobId job =
                switch (kernel.origin()) {
                    case Kernel.Origin.Compiled compiled -> {
                        // A source tree is an `all` package: it is the same wherever it is asked for.
                        Need files = files(title, packages(compiled.suite(), Toolboxes.HOST,
                                compiled.sourcePackage(), compiled.without()));
                        yield graph.share(title, compileKernel(kernel.id(), arch, compiled),
                                Map.of("files", files, "toolbox", toolbox(Toolboxes.compile(arch))));
                    }
                    case Kernel.Origin.Packaged packaged -> {
                        Need files = files(title, packages(packaged.suite(), arch,
                                packaged.packages().get(arch), packaged.without()));
                        yield graph.share(title,
                                new JobOptions.PackagedKernel(kernel.id(), arch, Revisions.PACKAGED_KERNEL),
                                Map.of("files", files));
                    }
                };
        return new Need(job, "kernel");
    }

    private static JobOptions compileKernel(String id, Arch arch, Kernel.Origin.Compiled compiled) {
        return new JobOptions.CompileKernel(
                id,
                arch,
                compiled.localVersion(),
                compiled.config(),
                compiled.target(),
                compiled.deviceTrees(),
                Revisions.COMPILED_KERNEL);
    }

    /// Options name the package, not the board: boards with the same bootloader share it.
    private Need makeBootloader(Board board, Board.Bootloader bootloader) {
        String title = "bootloader " + board.id();
        JobId job =
                switch (bootloader) {
                    case Board.Bootloader.Compiled compiled -> {
                        Need files = files(title, new JobOptions.Resolve(
                                compiled.suite(),
                                Toolboxes.HOST,
                                List.of(compiled.sourcePackage()),
                                List.of(),
                                List.of(),
                                true,
                                asOf,
                                Revisions.RESOLVE));
                        yield graph.share(title,
                                new JobOptions.CompileBootloader(compiled.sourcePackage(), board.arch(),
                                        compiled.defconfig(), compiled.file(), Revisions.COMPILED_BOOTLOADER),
                                Map.of("files", files, "toolbox", toolbox(Toolboxes.compile(board.arch()))));
                    }
                    case Board.Bootloader.Packaged packaged -> {
                        Need files = files(title, packages(packaged.suite(), board.arch(),
                                packaged.debianPackage(), List.of()));
                        yield graph.share(title,
                                new JobOptions.PackagedBootloader(
                                        packaged.debianPackage(), packaged.file(), Revisions.PACKAGED_BOOTLOADER),
                                Map.of("files", files));
                    }
                };
        return new Need(job, "bootloader");
    }

    private Need makeRoot(Distro distro, Arch arch) {
        String title = "root " + distro.id() + " " + arch.debian();
        Need files = files(title, new JobOptions.Resolve(
                distro.suite(), arch, distro.packages(), List.of(), List.of(), false, asOf, Revisions.RESOLVE));
        JobId job = graph.share(title,
                new JobOptions.Rootfs(distro.id(), arch, HOSTNAME, Revisions.ROOTFS), Map.of("files", files));
        return new Need(job, "root");
    }

    private JobOptions.Resolve packages(String suite, Arch arch, String name, List<String> without) {
        return new JobOptions.Resolve(
                suite, arch, List.of(name), without, List.of(), false, asOf, Revisions.RESOLVE);
    }

    /// Pins and fetches. What is fetched is named by where it comes from, not by who wants it, so that equal locks are
    /// fetched once.
    private Need files(String title, JobOptions.Resolve resolve) {
        JobId lock = graph.share("packages of " + title, resolve, Map.of());
        String name = resolve.suite() + (resolve.sources() ? " sources" : " " + resolve.arch().debian());
        JobId files = graph.share("files of " + title,
                new JobOptions.Source(name, Revisions.SOURCE), Map.of("lock", new Need(lock, "lock")));
        return new Need(files, "files");
    }
}
