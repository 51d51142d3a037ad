package kiln.coordinator.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kiln.schemas.catalog.Board;
import kiln.schemas.catalog.Kernel;
import kiln.schemas.plan.CellId;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Need;
import kiln.schemas.plan.PlannedCell;

/// The two jobs that a cell has for itself, and the shared ones it hangs on.
final class CellJobs {
    private final JobGraph graph;
    private final SharedJobs shared;
    private final String version;
    private final String rebuild;
    private final Map<String, JobOptions.DiskLayout> layouts = new HashMap<>();

    /// @param version of Kiln, for image names
    /// @param rebuild enters the options of the cells' own jobs; empty to accept known results
    CellJobs(JobGraph graph, SharedJobs shared, String version, String rebuild) {
        this.graph = graph;
        this.shared = shared;
        this.version = version;
        this.rebuild = rebuild;
    }

    PlannedCell.Wanted wanted(Candidate candidate, Kernel kernel) {
        Board board = candidate.board();
        CellId cell = candidate.cell();
        String name = cell.toString();
        Need kernelNeed = shared.kernel(kernel, board.arch());
        Optional<Need> bootloader = board.bootloader().map(b -> shared.bootloader(board, b));
        Need root = shared.root(candidate.distro(), board.arch());
        Need bootToolbox = shared.toolbox(Toolboxes.boot(board.arch()));

        JobOptions.Image options = image(candidate);
        JobId base = shared.base(candidate.distro(), board.arch(), options.layout().rootMiB());
        Map<String, Need> parts = new TreeMap<>(shared.system(candidate.distro(), kernel, options, kernelNeed, base));
        JobId part = parts.get("index").job();
        parts.put("toolbox", shared.toolbox(Toolboxes.ASSEMBLE));
        bootloader.ifPresent(need -> parts.put("bootloader", need));
        JobId image = graph.own("image " + name, options, parts);
        Map<String, Need> proof = new TreeMap<>(Map.of("image", new Need(image, "img.zst"), "toolbox", bootToolbox));
        proof.put("tools", shared.toolbox(Toolboxes.ASSEMBLE));
        bootloader.ifPresent(need -> proof.put("bootloader", need));
        JobId boot = graph.own("boot " + name, boot(candidate, options), proof);

        List<JobId> own = new ArrayList<>(7);
        own.add(kernelNeed.job());
        bootloader.ifPresent(need -> own.add(need.job()));
        own.add(root.job());
        own.add(base);
        own.add(part);
        own.add(image);
        own.add(boot);
        return new PlannedCell.Wanted(cell, kernel.id(), image, boot, own);
    }

    private JobOptions.Image image(Candidate candidate) {
        Board board = candidate.board();
        return new JobOptions.Image(
                version,
                board.id(),
                candidate.distro().id(),
                candidate.track().id(),
                board.arch(),
                board.console(),
                board.deviceTree(),
                board.commandLine(),
                layouts.computeIfAbsent(board.id(), id -> layout(board)),
                rebuild,
                Revisions.IMAGE);
    }

    private JobOptions.Boot boot(Candidate candidate, JobOptions.Image image) {
        Board board = candidate.board();
        return new JobOptions.Boot(
                board.id(),
                candidate.distro().id(),
                board.arch(),
                board.bootTest().machine(),
                board.bootTest().memoryMiB(),
                board.bootTest().cpuSeconds(),
                firmware(board.layout()),
                rebuild,
                Revisions.BOOT,
                Optional.of(new JobOptions.Ordered(image, candidate.distro().suite())));
    }

    private static boolean firmware(Board.Layout layout) {
        return switch (layout) {
            case Board.Layout.Extlinux extlinux -> false;
            case Board.Layout.Uefi uefi -> true;
        };
    }

    /// The catalog reader lets no board with an extlinux layout pass without a bootloader.
    private static JobOptions.DiskLayout layout(Board board) {
        return switch (board.layout()) {
            case Board.Layout.Extlinux extlinux -> new JobOptions.DiskLayout.Extlinux(
                    extlinux.imageMiB(),
                    extlinux.bootMiB(),
                    board.bootloader().map(Board.Bootloader::offsetBytes).orElseThrow());
            case Board.Layout.Uefi uefi -> new JobOptions.DiskLayout.Uefi(uefi.imageMiB(), uefi.espMiB());
        };
    }
}
