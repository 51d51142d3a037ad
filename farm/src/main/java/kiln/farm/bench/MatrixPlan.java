package kiln.farm.bench;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.schemas.catalog.Arch;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.CellId;
import kiln.schemas.plan.Job;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Lane;
import kiln.schemas.plan.Need;
import kiln.schemas.plan.Plan;
import kiln.schemas.plan.PlannedCell;
import kiln.schemas.plan.Sha256;

/// Plans of any size without a catalog: each cell has a root, an image and a boot test of its own, and shares one of
/// 59 kernels.
public final class MatrixPlan {
    private static final int KERNELS = 59;
    private static final LocalDate DAY = LocalDate.of(2026, 1, 1);

    private MatrixPlan() {}

    /// @param salt makes roots, images and boot tests differ from those of another plan; kernels are the same
    public static Plan of(String salt, int cells) {
        List<Job> jobs = new ArrayList<>();
        List<PlannedCell> planned = new ArrayList<>();
        List<Job> kernels = new ArrayList<>();
        for (int i = 0; i < Math.min(KERNELS, cells); i++) {
            kernels.add(job(new JobOptions.PackagedKernel("kernel-" + i, Arch.AMD64, 1), Map.of()));
        }
        jobs.addAll(kernels);
        for (int i = 0; i < cells; i++) {
            Job kernel = kernels.get(i % kernels.size());
            String board = "board-" + i + salt;
            Job root = job(new JobOptions.Rootfs("distro-" + i + salt, Arch.AMD64, "kiln", 1), Map.of());
            Job image = job(
                    new JobOptions.Image("1", board, "distro", "current", Arch.AMD64, "ttyS0", Optional.empty(), List.of(),
                            new JobOptions.DiskLayout.Uefi(256, 64), "", 1),
                    Map.of("kernel", new Need(kernel.id(), "kernel"), "root", new Need(root.id(), "root")));
            Job boot = job(new JobOptions.Boot(board, "distro", Arch.AMD64, "q35", 512, 60, true, "", 1),
                    Map.of("image", new Need(image.id(), "img.xz")));
            jobs.addAll(List.of(root, image, boot));
            planned.add(new PlannedCell.Wanted(new CellId(board, "current", "distro", "device"), "kernel", image.id(),
                    boot.id(), List.of(kernel.id(), root.id(), image.id(), boot.id())));
        }
        return new Plan(new BuildRequest(List.of(), List.of(), List.of(), List.of(), List.of(), false, DAY, Lane.NIGHTLY,
                "bench"), planned, jobs);
    }

    private static Job job(JobOptions options, Map<String, Need> needs) {
        String hash = Sha256.of(options.toString()).hex().substring(0, 32);
        return new Job(new JobId(options.kind().id() + "-" + hash), options.kind().id(), options, needs);
    }
}
