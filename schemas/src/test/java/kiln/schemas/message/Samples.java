package kiln.schemas.message;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import kiln.schemas.catalog.Arch;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.CellId;
import kiln.schemas.plan.Commit;
import kiln.schemas.plan.Job;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.JobOptions.DiskLayout;
import kiln.schemas.plan.Lane;
import kiln.schemas.plan.Need;
import kiln.schemas.plan.PlannedCell;
import kiln.schemas.plan.Pool;
import kiln.schemas.plan.RequestKey;
import kiln.schemas.plan.Sha256;
import kiln.schemas.plan.WorkerId;

/// One value of every message there is, with every optional part present.
final class Samples {
    static final LocalDate DAY = LocalDate.of(2026, 11, 21);
    static final BuildId BUILD = new BuildId("20261121-031502-4f1a");
    static final WorkerId WORKER = new WorkerId("farmhost-4f1a2b");
    static final Sha256 KEY = new Sha256("1f".repeat(32));
    static final Artifact FILE = new Artifact(new Sha256("ab".repeat(32)), 2_400_000);
    static final JobId KERNEL = new JobId("kernel-" + "1f".repeat(16));
    static final JobId TOOLBOX = new JobId("toolbox-" + "2e".repeat(16));
    static final JobId IMAGE = new JobId("image-" + "3d".repeat(16));
    static final JobId BOOT = new JobId("boot-" + "4c".repeat(16));
    static final CellId CELL = CellId.parse("orangepi-pc/current/trixie-minimal/device");
    static final Failure FAILURE =
            new Failure(Failure.Kind.INFRASTRUCTURE, "E220", "an input is gone", List.of(FILE.digest()));
    static final Map<String, JobInput> INPUTS = Map.of("files", new JobInput(FILE, Map.of("version", "6.1.176")));
    static final JobResult RESULT = new JobResult(
            KEY, KERNEL, 2, WORKER, Map.of("kernel", FILE), Map.of("release", "6.1.176-kiln"), 402.5,
            1_795_230_902_000L, 1_795_231_304_000L, Optional.of(FILE));
    static final JobOptions KERNEL_OPTIONS = new JobOptions.CompileKernel(
            "sunxi-6.1", Arch.ARMHF, "-kiln", List.of("CONFIG_MMU=y"), "zImage",
            List.of("sun8i-h3-orangepi-pc.dtb"), 1);
    static final JobOffer OFFER =
            new JobOffer(KERNEL, 2, KEY, "kernel sunxi-6.1 armhf", KERNEL_OPTIONS, INPUTS).knownUnmade()
                    .keptFrom(List.of(WORKER));
    static final BuildRequest REQUEST = new BuildRequest(
            List.of("orangepi-pc/current/trixie-minimal"), List.of("orangepi-pc"),
            List.of("current", "debian-edge-cloud"), List.of("trixie-minimal"), List.of("*/edge/*"), true, DAY,
            Lane.INTERACTIVE, "before the release").of(new Commit("kiln/boards", "9f".repeat(20)));

    private static final PublishedImage PUBLISHED = new PublishedImage(
            "Kiln_0.1.0_orangepi-pc_trixie-minimal_current_6.1.176.img.xz",
            "images/orangepi-pc/20261121-031502-4f1a/Kiln_0.1.0_orangepi-pc_trixie-minimal_current_6.1.176.img.xz",
            9_000_000, FILE.digest(), 134_217_728, KEY);
    private static final BootEvidence EVIDENCE =
            new BootEvidence("orangepi-pc", "orangepi-pc", "6.1.176-kiln", "trixie-minimal", 17.8);
    static final JobPast PAST = new JobPast(1, 1, 280, 1_795_230_902_000L, 1_795_231_304_000L, Optional.of(FILE),
            "worker farmhost-4f1a2b fell silent for 11 s (the limit is 10 s)",
            new JobTroubles(List.of(WORKER), List.of(WORKER), Optional.of(WORKER), 1_795_231_304_000L, 1_795_231_306_000L),
            List.of(BUILD));
    private static final PlannedCell WANTED =
            new PlannedCell.Wanted(CELL, "sunxi-6.1", IMAGE, BOOT, List.of(KERNEL, IMAGE, BOOT));

    private Samples() {}

    static List<Object> all() {
        return Stream.of(
                        options(), layouts(), cells(), reports(), progress(), outcomes(), standings(), events(), alone())
                .flatMap(List::stream)
                .toList();
    }

    static List<Object> options() {
        JobOptions.Image image = new JobOptions.Image("0.1.0", "orangepi-pc", "trixie-minimal", "current", Arch.ARMHF,
                "ttyS0,115200", Optional.of("sun8i-h3-orangepi-pc.dtb"), List.of("panic=5"),
                new DiskLayout.Extlinux(128, 32, 8192), "20261121-031502-4f1a", 1);
        return List.of(
                new JobOptions.Resolve("trixie", Arch.AMD64, List.of("systemd-ukify"), List.of("systemd"),
                        List.of("systemd-boot-efi:arm64"), true, DAY, 1),
                new JobOptions.Source("trixie amd64", 1),
                new JobOptions.Toolbox("cross-arm", 1),
                KERNEL_OPTIONS,
                new JobOptions.PackagedKernel("debian-6.12-cloud", Arch.AMD64, 1),
                new JobOptions.CompileBootloader(
                        "u-boot", Arch.ARMHF, "orangepi_pc_defconfig", "u-boot-sunxi-with-spl.bin", 1),
                new JobOptions.PackagedBootloader("u-boot-sunxi", "usr/lib/u-boot/x/u-boot-sunxi-with-spl.bin", 1),
                new JobOptions.Rootfs("trixie-minimal", Arch.ARMHF, "kiln", 1),
                new JobOptions.Base("trixie-minimal", Arch.ARMHF, 63, 1),
                new JobOptions.SystemPart("trixie-minimal", "current", Arch.ARMHF, 63, 1),
                image,
                new JobOptions.Boot("orangepi-pc", "trixie-minimal", Arch.ARMHF, "orangepi-pc", 1024, 180, false,
                        "20261121-031502-4f1a", 1, Optional.of(new JobOptions.Ordered(image, "trixie"))));
    }

    static List<Object> layouts() {
        return List.of(new DiskLayout.Extlinux(128, 32, 8192), new DiskLayout.Uefi(258, 64));
    }

    static List<Object> cells() {
        return List.of(
                WANTED,
                new PlannedCell.Skipped(CELL, "no-kernel-on-track", "no current kernel for the sunxi family"));
    }

    static List<Object> reports() {
        return List.of(
                new WorkerReport.Claimed(KERNEL, 2, WORKER, Optional.of(4711L)),
                new WorkerReport.Declined(KERNEL, 2, WORKER, "wants 4096 MiB of disk, 1200 left"),
                new WorkerReport.Succeeded(KERNEL, 2, WORKER, RESULT),
                new WorkerReport.Failed(KERNEL, 2, WORKER, FAILURE, Optional.of(FILE), 12.5, 9.25));
    }

    static List<Object> progress() {
        return List.of(
                new Progress.Heartbeat(WORKER, "farmhost", 2,
                        List.of(new Progress.Running(KERNEL, 2, "compile", 1_795_230_902_000L)), 64_000_000_000L,
                        Optional.of(new Progress.Room(List.of(Pool.COMPILE, Pool.BOOT), 80_000_000_000L, 16_000_000_000L, 8, true)),
                        Optional.of(4712L)),
                new Progress.Farewell(WORKER),
                new Progress.Leading("coordinator-farmhost-4f1a2b", 311, "http://farmhost:8080"),
                new Progress.LogLines(WORKER, KERNEL, 2, 101, "  CC      init/main.o\n  LD      vmlinux"));
    }

    static List<Object> outcomes() {
        return List.of(
                new CellOutcome.Built(List.of(PUBLISHED), EVIDENCE),
                new CellOutcome.Reused(List.of(PUBLISHED), EVIDENCE),
                new CellOutcome.Failed(KERNEL.value(), FAILURE, Optional.of(FILE)),
                new CellOutcome.Skipped("no-legacy-on-x86", "there is no legacy image"),
                new CellOutcome.Blocked(TOOLBOX.value(), "the toolbox cross-arm failed"),
                new CellOutcome.Cancelled("no longer wanted"),
                new CellOutcome.Quarantined(KERNEL.value(), "ended 3 workers"));
    }

    static List<Object> events() {
        long at = 1_795_230_902_000L;
        return List.of(
                new LedgerEvent.BuildAccepted(BUILD, REQUEST, at, 12, 1, Optional.of(new RequestKey("nightly 7", KEY))),
                new LedgerEvent.JobPlanned(BUILD, new Job(KERNEL, "kernel sunxi-6.1 armhf", KERNEL_OPTIONS,
                        Map.of("toolbox", new Need(TOOLBOX, "tree")))),
                new LedgerEvent.CellPlanned(BUILD, WANTED),
                new LedgerEvent.JobKeyed(KERNEL, KEY, INPUTS),
                new LedgerEvent.JobReused(KERNEL, RESULT),
                new LedgerEvent.JobQueued(KERNEL, 2, at),
                new LedgerEvent.JobStarted(KERNEL, 2, WORKER, at, Optional.of(4711L)),
                new LedgerEvent.ClaimRefused(KERNEL, 2, WORKER),
                new LedgerEvent.AttemptFailed(KERNEL, 2, WORKER, FAILURE, Optional.of(FILE), at),
                new LedgerEvent.JobSucceeded(KERNEL, 2, RESULT),
                new LedgerEvent.JobFailed(KERNEL, FAILURE, Optional.of(FILE), true),
                new LedgerEvent.JobBlocked(IMAGE, KERNEL),
                new LedgerEvent.JobCancelled(KERNEL, Optional.of(2)),
                new LedgerEvent.JobReset(KERNEL, "an output is gone", Optional.of(2)),
                new LedgerEvent.CancelRequested(BUILD, "no longer wanted"),
                new LedgerEvent.BuildPaused(BUILD, "the release goes first", at),
                new LedgerEvent.BuildResumed(BUILD, at),
                new LedgerEvent.WorkerJoined(WORKER, at),
                new LedgerEvent.WorkerLeft(WORKER, true, at),
                new LedgerEvent.WorkerDrained(WORKER, "a new disk", at),
                new LedgerEvent.WorkerQuarantined(WORKER, "4 jobs in a row failed there", at + 600_000, at),
                new LedgerEvent.WorkerReleased(WORKER, "its time is over", true, at),
                new LedgerEvent.CellCompleted(BUILD, CELL, new CellOutcome.Built(List.of(PUBLISHED), EVIDENCE), at),
                new LedgerEvent.BuildFinished(BUILD, "green",
                        new JobTally(12, 3, 9, Map.of("kernel", new JobTally.Of(1, 1))), 520.25, at),
                new LedgerEvent.BuildForgotten(BUILD),
                new LedgerEvent.BuildRestored(BUILD, 402.5),
                new LedgerEvent.JobRestored(KERNEL, new JobStanding.Running(2, KEY, INPUTS, WORKER, at, Optional.of(4711L)), PAST),
                new LedgerEvent.WorkerRestored(WORKER,
                        new WorkerPast(true, true, true, Map.of(KERNEL, "E310"), 1_234_001, 1_234_000)),
                new LedgerEvent.DurationsRestored(Optional.empty(), "kernel sunxi-6.1 armhf", List.of(240_000L, 251_000L)),
                new LedgerEvent.LedgerRestored(1_234_567, 17, Optional.of(BUILD)));
    }

    static List<Object> standings() {
        long at = 1_795_230_902_000L;
        return List.of(
                new JobStanding.Waiting(2),
                new JobStanding.Keyed(2, KEY, INPUTS),
                new JobStanding.Queued(2, KEY, INPUTS, at),
                new JobStanding.Running(2, KEY, INPUTS, WORKER, at, Optional.of(4711L)),
                new JobStanding.Succeeded(2, RESULT, true),
                new JobStanding.Failed(2, FAILURE, Optional.of(FILE), true),
                new JobStanding.Blocked(2, KERNEL),
                new JobStanding.Cancelled(2));
    }

    /// Messages that are no sealed family.
    static List<Object> alone() {
        return List.of(OFFER, RESULT, REQUEST);
    }
}
