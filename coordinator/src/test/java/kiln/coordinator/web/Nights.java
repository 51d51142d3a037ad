package kiln.coordinator.web;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kiln.coordinator.http.Examples;
import kiln.coordinator.http.FakeFarm;
import kiln.coordinator.schedule.Eta;
import kiln.coordinator.schedule.Waiting;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.JobView;
import kiln.coordinator.view.WorkerView;
import kiln.schemas.message.JobTally;
import kiln.schemas.message.Progress;
import kiln.schemas.plan.JobId;

/// A farm with a past: some nights of a matrix of nine boards, the last of which is under way.
final class Nights {
    static final String LATEST = "20261121-031502-4f1a";
    static final String BEFORE = "20261120-031502-77c0";
    static final String FAILED_CELL = "orangepi-pc/edge/trixie-minimal/device";
    static final String FAILED_JOB = "kernel-" + "3c".repeat(16);
    static final String ERROR = "E210 drivers/staging/media/rkvdec.c:412:9: error: implicit declaration of function 'vb2_start'";

    /// What compilers say, with an attempt to be more than text.
    static final String LOG = "\u001b[1mkiln\u001b[0m: kernel sunxi-7.2 armhf\n"
            + "  CC      drivers/base/core.o\n".repeat(800)
            + "\u001b[31mdrivers/staging/media/rkvdec.c:412:9: error: implicit declaration of function 'vb2_start'\u001b[0m\n"
            + "<img src=x onerror=alert(1)> <script>alert(2)</script>\n"
            + "make[4]: *** [scripts/Makefile.build:244: drivers/staging/media/rkvdec.o] Error 1\n"
            + "  CC      kernel/fork.o\n".repeat(400)
            + "make: *** [Makefile:2010: .] Error 2\n";

    private static final List<String> BOARDS = List.of("bananapi-m2", "bpim2u", "nanopi-neo", "orangepi-pc", "orangepi-zero3",
            "pine64", "rock-5b", "uefi-arm64", "uefi-x86_64");
    private static final long NIGHT = 86_400_000L;
    /// 21 November 2026, 03:15:02 UTC.
    private static final long LAST = 1_795_230_902_000L;

    /// When somebody looks: 40 minutes later.
    static final Instant NOW = Instant.ofEpochMilli(LAST + 2_400_000);

    private Nights() {}

    static FakeFarm farm() {
        FakeFarm farm = new FakeFarm();
        farm.put(new WorkerView("armada", "rack-1", 2, List.of(new Progress.Running(new JobId(Examples.KERNEL_JOB), 1, "compile", LAST + 1_510_000)),
                180_000_000_000L, 300, "free", ""));
        farm.put(new WorkerView("worker-1", "rack-2", 2, List.of(), 3_100_000_000L, 500, "quarantined", "6 jobs in a row failed on it"));
        for (int ago = 5; ago >= 1; ago--) {
            String id = ago == 1 ? BEFORE : "2026111" + (9 - ago + 2) + "-031502-0000";
            farm.put(build(id, ago == 3 ? "red" : "green", LAST - ago * NIGHT, past(ago), 5_000 + 400.0 * ago, Optional.empty()));
        }
        farm.put(latest());
        jobs().forEach(farm::put);
        return farm;
    }

    static BuildView latest() {
        return build(LATEST, "running", LAST, tonight(), 2_400, Optional.of(new Eta(LAST + 5_400_000, LAST + 6_300_000)));
    }

    private static BuildView build(String id, String state, long accepted, List<BuildView.Cell> cells, double seconds, Optional<Eta> eta) {
        Map<String, Integer> counts = new TreeMap<>();
        for (String name : List.of("built", "reused", "failed", "skipped", "blocked", "cancelled", "quarantined")) {
            counts.put(name, (int) cells.stream().filter(cell -> cell.state().equals(name)).count());
        }
        JobTally tally = new JobTally(31, 22, 9, Map.of("kernel", new JobTally.Of(7, 6), "rootfs", new JobTally.Of(4, 2), "image", new JobTally.Of(20, 14)));
        return new BuildView(id, state, "nightly", accepted, cells.size(), counts, tally, seconds, 3 * seconds, Optional.empty(), cells, eta);
    }

    private static List<BuildView.Cell> past(int ago) {
        return cells((board, track, distro, name) -> {
            if (board.startsWith("uefi-x86") && track.equals("legacy")) {
                return skipped(name);
            }
            return ago == 3 && track.equals("edge") && board.startsWith("pine")
                    ? Examples.cell(name, "failed", "E230 no login prompt within 180 s", "") : Examples.made(name, ago % 2 == 0 ? "reused" : "built");
        });
    }

    private static List<BuildView.Cell> tonight() {
        return cells((board, track, distro, name) -> {
            if (board.startsWith("uefi-x86") && track.equals("legacy")) {
                return skipped(name);
            }
            if (track.equals("edge") && board.matches("orangepi.*|nano.*")) {
                return new BuildView.Cell(name, "failed", ERROR, "", List.of(), Optional.empty(), List.of(FAILED_JOB));
            }
            if (track.equals("edge") && board.startsWith("b")) {
                return new BuildView.Cell(name, "blocked", "kernel sunxi-7.2 armhf failed: " + ERROR, "", List.of(), Optional.empty(), List.of(FAILED_JOB));
            }
            if (board.equals("rock-5b") && track.equals("current")) {
                return Examples.cell(name, "running", "", "kernel");
            }
            if (board.equals("rock-5b")) {
                return new BuildView.Cell(name, "waiting", "kernel rockchip is queued", "", List.of(), Optional.empty(), List.of(Examples.KERNEL_JOB),
                        Optional.of(new Waiting("queue", "waits for a slot: 3rd of 7 in this build, 2 slots", Map.of("place", 3L))),
                        Optional.of(new Eta(LAST + 3_600_000, LAST + 4_000_000)));
            }
            return Examples.made(name, track.equals("legacy") ? "reused" : "built");
        });
    }

    private static BuildView.Cell skipped(String name) {
        return Examples.cell(name, "skipped", "x86_64 hardware is fully served by mainline, so there is no legacy image", "");
    }

    private interface Fate {
        BuildView.Cell of(String board, String track, String distro, String name);
    }

    private static List<BuildView.Cell> cells(Fate fate) {
        List<BuildView.Cell> cells = new ArrayList<>();
        for (String board : BOARDS) {
            for (String track : List.of("legacy", "current", "edge")) {
                for (String distro : List.of("bookworm-minimal", "trixie-minimal")) {
                    cells.add(fate.of(board, track, distro, board + "/" + track + "/" + distro + "/device"));
                }
            }
        }
        return cells;
    }

    /// All built.
    static List<BuildView.Cell> large(int boards, int columns) {
        List<BuildView.Cell> cells = new ArrayList<>();
        for (int board = 0; board < boards; board++) {
            for (int column = 0; column < columns; column++) {
                cells.add(Examples.cell("board-" + board + "/track-" + column / 5 + "/distro-" + column % 5 + "/device", "built", "", ""));
            }
        }
        return cells;
    }

    private static List<JobView> jobs() {
        List<JobView> jobs = new ArrayList<>();
        jobs.add(job(FAILED_JOB, "kernel sunxi-7.2 armhf", "failed", ERROR, "worker-1", 20_000, 1_560_000, List.of(), true));
        jobs.add(job(Examples.KERNEL_JOB, "kernel rockchip-6.12 arm64", "running", "", "armada", 1_510_000, 0, List.of(), true));
        jobs.add(job(Examples.ROOT_JOB, "rootfs trixie-minimal armhf", "succeeded", "", "armada", 5_000, 130_000, List.of(), true));
        String image = "image-" + "5e".repeat(16);
        jobs.add(job(image, "image orangepi-pc current trixie", "succeeded", "", "armada", 140_000, 1_190_000, List.of(Examples.ROOT_JOB), true));
        jobs.add(job("boot-" + "6f".repeat(16), "boot orangepi-pc current trixie", "succeeded", "", "worker-1", 1_565_000, 1_740_000, List.of(image), false));
        return jobs;
    }

    private static JobView job(String id, String title, String state, String reason, String worker, long from, long to, List<String> needs, boolean log) {
        return new JobView(id, id.substring(0, id.indexOf('-')), title, state, reason, "9a".repeat(32), 1, worker, LAST + from, to == 0 ? 0 : LAST + to,
                to == 0 ? 0 : (to - from) / 800.0, Map.of(), Map.of(), needs, log ? Optional.of(Examples.LOG) : Optional.empty(), List.of(LATEST));
    }
}
