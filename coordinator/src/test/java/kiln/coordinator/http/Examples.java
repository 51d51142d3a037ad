package kiln.coordinator.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.JobView;
import kiln.coordinator.view.WorkerView;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.JobTally;
import kiln.schemas.message.Progress;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Sha256;

/// Values that look like those of a real farm.
public final class Examples {
    public static final String BUILD = "20261121-031502-4f1a";
    public static final String KERNEL_JOB = "kernel-" + "1f".repeat(16);
    public static final String ROOT_JOB = "rootfs-" + "2a".repeat(16);
    public static final Artifact LOG = new Artifact(new Sha256("ab".repeat(32)), 1_234);

    private Examples() {}

    public static BuildView build(String state, List<BuildView.Cell> cells) {
        return build(BUILD, state, cells);
    }

    public static BuildView build(String id, String state, List<BuildView.Cell> cells) {
        Map<String, Integer> counts = new TreeMap<>();
        for (String name : List.of("built", "reused", "failed", "skipped", "blocked", "cancelled", "quarantined")) {
            counts.put(name, (int)
                    cells.stream().filter(cell -> cell.state().equals(name)).count());
        }
        JobTally jobs = new JobTally(5, 3, 2, Map.of("kernel", new JobTally.Of(2, 1), "rootfs", new JobTally.Of(3, 2)));
        return new BuildView(id, state, "", 1_795_000_000_000L, cells.size(), counts, jobs, 83.25, 120.5,
                Optional.empty(), cells);
    }

    public static BuildView.Cell built(String cell) {
        return made(cell, "built");
    }

    public static BuildView.Cell made(String cell, String state) {
        String[] parts = cell.split("/");
        String name = "Kiln_0.1.0_" + parts[0] + "_" + parts[2] + "_" + parts[1] + "_6.1.176.img.xz";
        BuildView.Image image = new BuildView.Image(
                name,
                "images/" + parts[0] + "/" + BUILD + "/" + name,
                41_000_000,
                "cd".repeat(32),
                402_653_184,
                "ef".repeat(32),
                "");
        BuildView.Boot boot = new BuildView.Boot("booted", parts[0], "6.1.176-kiln", parts[2], 21.5);
        return new BuildView.Cell(
                cell, state, "", "", List.of(image), Optional.of(boot), List.of(KERNEL_JOB, ROOT_JOB));
    }

    public static BuildView.Cell cell(String cell, String state, String reason, String stage) {
        return new BuildView.Cell(cell, state, reason, stage, List.of(), Optional.empty(), List.of(KERNEL_JOB));
    }

    public static JobView job(String id, String title, String state, String reason, Optional<Artifact> log) {
        String kind = id.substring(0, id.indexOf('-'));
        return new JobView(
                id,
                kind,
                title,
                state,
                reason,
                "",
                1,
                "worker-1",
                1_795_000_001_000L,
                0,
                12.5,
                Map.of(),
                Map.of(),
                List.of(),
                log,
                List.of(BUILD));
    }

    public static WorkerView worker() {
        return new WorkerView(
                "worker-1",
                "bench",
                2,
                List.of(new Progress.Running(new JobId(KERNEL_JOB), 1, "compile", 1_795_000_001_000L)),
                80_000_000_000L,
                400,
                "free",
                "");
    }

    /// The demo's matrix in the middle of its life.
    public static List<BuildView.Cell> demo() {
        List<BuildView.Cell> cells = new ArrayList<>();
        for (String distro : List.of("bookworm-minimal", "trixie-minimal")) {
            cells.add(built("orangepi-pc/legacy/" + distro + "/device"));
            cells.add(cell("orangepi-pc/current/" + distro + "/device", "running", "", "kernel"));
            cells.add(
                    cell("orangepi-pc/edge/" + distro + "/device", "waiting", "waits for kernel sunxi-edge armhf", ""));
            cells.add(cell(
                    "uefi-x86_64/legacy/" + distro + "/device", "skipped", "uefi-x86_64 has no legacy kernel", ""));
            cells.add(made("uefi-x86_64/current/" + distro + "/device", "reused"));
        }
        cells.add(cell(
                "uefi-x86_64/edge/trixie-minimal/device", "failed",
                "E210 drivers/net/foo.c:412:9: error: implicit declaration of function 'vb2_start'", ""));
        cells.add(cell(
                "uefi-x86_64/edge/bookworm-minimal/device", "blocked", "toolbox image-tools could not be made", ""));
        return cells;
    }
}
