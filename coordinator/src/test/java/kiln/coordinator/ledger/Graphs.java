package kiln.coordinator.ledger;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import kiln.schemas.catalog.Arch;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.Codec;
import kiln.schemas.message.JobResult;
import kiln.schemas.plan.BuildId;
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
import kiln.schemas.plan.WorkerId;

/// Small plans for tests: a tool that all share, a kernel and a root each shared by some cells, an image and a boot
/// test per cell.
public final class Graphs {
    public static final BuildId BUILD = new BuildId("20260101-000000-0001");
    public static final BuildId OTHER_BUILD = new BuildId("20260101-000000-0002");
    public static final WorkerId ALICE = new WorkerId("alice-1");
    public static final WorkerId BOB = new WorkerId("bob-2");

    private final Map<JobId, Job> jobs = new LinkedHashMap<>();
    private final List<PlannedCell> cells = new ArrayList<>();
    private final String salt;

    private Graphs(String salt) {
        this.salt = salt;
    }

    /// One cell: toolbox → kernel, and toolbox + kernel + root → image → boot.
    public static Plan oneCell() {
        Graphs graph = new Graphs("");
        graph.cell("board-a", "current", "distro-a");
        return graph.plan();
    }

    /// @param boards, kernels, distros how many of each, all combined; kernel `edge` has a skipped cell
    public static Plan matrix(String salt, int boards, int kernels, int distros) {
        Graphs graph = new Graphs(salt);
        for (int b = 0; b < boards; b++) {
            for (int k = 0; k < kernels; k++) {
                for (int d = 0; d < distros; d++) {
                    graph.cell("board-" + b, "kernel-" + k, "distro-" + d);
                }
            }
        }
        graph.cells.add(new PlannedCell.Skipped(new CellId("board-x", "edge", "distro-x", "device"), "no-kernel", "none"));
        return graph.plan();
    }

    /// A random matrix of at most 12 cells, built from one of three salts, so that builds overlap.
    public static Plan random(RandomGenerator random) {
        return matrix("salt-" + random.nextInt(3), 1 + random.nextInt(3), 1 + random.nextInt(2), 1 + random.nextInt(2));
    }

    private void cell(String board, String kernel, String distro) {
        JobId tools = add("tools", new JobOptions.Toolbox("tools" + salt, 1), Map.of());
        JobId linux = add("kernel " + kernel, new JobOptions.PackagedKernel(kernel + salt, Arch.AMD64, 1),
                Map.of("toolbox", new Need(tools, "tree")));
        JobId root = add("root " + distro, new JobOptions.Rootfs(distro + salt, Arch.AMD64, "host", 1), Map.of());
        JobId image = add("image " + board,
                new JobOptions.Image("1", board + salt, distro, kernel, Arch.AMD64, "ttyS0", Optional.empty(), List.of(),
                        new JobOptions.DiskLayout.Uefi(256, 64), "", 1),
                Map.of("kernel", new Need(linux, "kernel"), "root", new Need(root, "root"), "toolbox", new Need(tools, "tree")));
        JobId boot = add("boot " + board, new JobOptions.Boot(board + salt, distro, Arch.AMD64, "q35", 512, 60, true, "", 1),
                Map.of("image", new Need(image, "img.xz")));
        cells.add(new PlannedCell.Wanted(
                new CellId(board, kernel, distro, "device"), kernel, image, boot, List.of(linux, root, image, boot)));
    }

    private JobId add(String title, JobOptions options, Map<String, Need> needs) {
        String hash = Sha256.of(Codec.encodeText(options) + new TreeMap<>(needs)).hex().substring(0, 32);
        JobId id = new JobId(options.kind().id() + "-" + hash);
        jobs.putIfAbsent(id, new Job(id, title, options, needs));
        return id;
    }

    private Plan plan() {
        BuildRequest request = new BuildRequest(List.of(), List.of(), List.of(), List.of(), List.of(), false,
                LocalDate.of(2026, 1, 1), Lane.INTERACTIVE, "");
        return new Plan(request, cells, List.copyOf(jobs.values()));
    }

    /// The job of a plan whose title begins like this.
    public static JobId job(Plan plan, String title) {
        return plan.jobs().stream().filter(job -> job.title().startsWith(title)).findFirst().orElseThrow().id();
    }

    /// What an honest worker would make of a job: bytes that depend on its key only.
    public static byte[] bytesOf(Sha256 key, String output) {
        return (output + " of " + key).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    public static JobResult result(JobId job, JobOptions options, Sha256 key, int attempt, WorkerId worker) {
        Map<String, Artifact> outputs = new LinkedHashMap<>();
        for (String output : options.outputs()) {
            byte[] bytes = bytesOf(key, output);
            outputs.put(output, new Artifact(Sha256.of(bytes), bytes.length));
        }
        Map<String, String> facts = Map.of("name", "Kiln_1_" + key.hex().substring(0, 8), "rawSizeBytes", "1024",
                "rawSha256", key.hex(), "machine", "q35", "bootCpuSeconds", "1.5");
        return new JobResult(key, job, attempt, worker, outputs, facts, 2.0, 0, 0, Optional.empty());
    }
}
