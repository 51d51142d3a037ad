package kiln.worker.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kiln.artifacts.frame.FramedFile;
import kiln.artifacts.store.ArtifactLostException;
import kiln.schemas.message.BootEvidence;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Sha256;
import kiln.worker.sandbox.Command;
import kiln.worker.sandbox.Exit;

/// Checks the layout of an image, and boots it in QEMU until its user space says who it is, and compares that with what was ordered.
///
/// Always by interpretation (TCG): `/dev/kvm` may be there and still not run firmware, and a boot test is about the
/// image.
final class BootStep implements StepRunner<JobOptions.Boot> {
    private static final Pattern MARKER =
            Pattern.compile("KILN-BOOT-OK board=(\\S*) kernel=(\\S*) distro=(\\S*) os=(\\S*) model=(.*)");
    private static final int CONSOLE_LINES = 12;
    /// The raw image in the workspace.
    static final String DISK = "disk.img";

    @Override
    public StepResult run(JobOptions.Boot options, StepContext context)
            throws IOException, InterruptedException, StepFailure, ArtifactLostException {
        if (!options.machine().matches("[a-z0-9][a-z0-9.-]*") || options.memoryMiB() < 64 || options.cpuSeconds() < 1) {
            throw StepFailure.build(StepFailure.BAD_OPTIONS, "machine \"" + options.machine() + "\" with "
                    + options.memoryMiB()
                    + " MiB and " + options.cpuSeconds() + " CPU seconds cannot be booted");
        }
        Command qemu = QemuMachine.command(options, context.toolbox())
                .with(StepLimits.boot(options.cpuSeconds(), options.memoryMiB()));
        context.stage("unpack");
        Sha256 raw = unpack(options, context);
        Map<String, Path> outputs = new TreeMap<>();
        if (options.ordered().isPresent()) {
            context.stage("layout");
            outputs.put("layout", LayoutStage.certificate(options.ordered().get(), raw, context));
        }
        context.stage("boot");
        BootEvidence evidence = boot(qemu, options, context);
        requireSame(options.board(), evidence.board(), "board");
        requireSame(context.facts("image").getOrDefault("kernelRelease", ""), evidence.kernel(), "kernel");
        requireSame(options.distro(), evidence.distro(), "distro");
        Path file = context.workspace().path("evidence.json");
        Files.write(file, Codec.encode(evidence));
        outputs.put("evidence", file);
        return new StepResult(outputs, Map.of(), Map.of("board", evidence.board(), "kernel", evidence.kernel(),
                "distro", evidence.distro(), "machine", evidence.machine(), "rawSha256", raw.hex(),
                "bootCpuSeconds", String.format(Locale.ROOT, "%.1f", evidence.cpuSeconds())));
    }

    /// @return the digest of the raw image, which passes here anyway
    private static Sha256 unpack(JobOptions.Boot options, StepContext context) throws StepFailure, IOException, ArtifactLostException {
        String size = context.facts("image").getOrDefault("rawSizeBytes", "1");
        FramedFile image = FramedFile.open(context.fetch("image"));
        requireSame(size, Long.toString(image.rawBytes()), "unpacked image's size in bytes");
        try (DiskFile disk = new DiskFile(context.workspace().path(DISK), QemuMachine.diskBytes(options, image.rawBytes()))) {
            return image.unpack(PartFormats.ZSTD, disk::write);
        }
    }

    private static BootEvidence boot(Command qemu, JobOptions.Boot options, StepContext context)
            throws StepFailure, IOException, InterruptedException {
        List<Matcher> seen = new ArrayList<>();
        Exit exit = context.watchToAnyEnd(qemu, line -> {
            Matcher marker = MARKER.matcher(line);
            return !marker.find() || !seen.add(marker);
        });
        if (seen.isEmpty()) {
            throw noBoot(options, exit, context);
        }
        Matcher marker = seen.getFirst();
        return new BootEvidence(options.machine(), marker.group(1), marker.group(2), marker.group(3),
                exit.cpuSeconds());
    }

    /// A guest that hangs often just waits: it uses no CPU time and says nothing.
    private static StepFailure noBoot(JobOptions.Boot options, Exit exit, StepContext context) {
        return switch (exit) {
            case Exit.Exited ended -> noBoot(options, "QEMU ended by itself with code " + ended.code(), context);
            case Exit.Stopped stopped -> noBoot(options, "QEMU was stopped", context);
            case Exit.Cancelled cancelled -> noBoot(options, "QEMU was called off", context);
            case Exit.LimitReached reached -> {
                String why = "%s; CPU time used: %.1f s".formatted(reached.words(), reached.cpuSeconds());
                yield switch (reached.limit()) {
                    case CPU, SILENCE, OUTPUT -> noBoot(options, why, context);
                    case WALL, MEMORY, PROCESSES, OPEN_FILES, FILE_SIZE, DISK, FILES, HOST_DISK -> StepLimits.failure(
                            reached.limit(), "booting board " + options.board() + ": " + why, context.lastLine());
                };
            }
        };
    }

    private static StepFailure noBoot(JobOptions.Boot options, String why, StepContext context) {
        List<String> tail = context.tail();
        String console = String.join("\n", tail.subList(Math.max(0, tail.size() - CONSOLE_LINES), tail.size()));
        return StepFailure.build(StepFailure.NO_BOOT, "board " + options.board() + " did not come up on QEMU's "
                + options.machine() + ": " + why + "\nits console said last:\n" + console);
    }

    private static void requireSame(String ordered, String found, String what) throws StepFailure {
        if (!Optional.of(found).equals(Optional.of(ordered))) {
            throw StepFailure.build(StepFailure.BOOT_MISMATCH, "the " + what + " is \"" + found + "\", ordered was \""
                    + ordered
                    + "\"; the image is not what its name says");
        }
    }
}
