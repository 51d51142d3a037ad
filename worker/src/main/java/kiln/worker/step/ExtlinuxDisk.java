package kiln.worker.step;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import kiln.artifacts.frame.PartIndex;
import kiln.artifacts.image.Fat;
import kiln.artifacts.image.Mbr;
import kiln.artifacts.image.Piece;
import kiln.artifacts.image.Region;
import kiln.artifacts.store.ArtifactLostException;
import kiln.schemas.plan.JobOptions;

/// A disk for boards whose ROM starts U-Boot from a fixed place: DOS table, U-Boot, from 1 MiB a FAT that ends with the
/// kernel and has an `extlinux.conf`, and the root.
///
/// @see <a href="https://uapi-group.org/specifications/specs/boot_loader_specification/">what extlinux.conf grew
///     into</a>
/// @see <a href="https://docs.u-boot.org/en/stable/develop/bootstd/extlinux.html">U-Boot, extlinux</a>
record ExtlinuxDisk(JobOptions.Image options, JobOptions.DiskLayout.Extlinux layout) {
    private static final long MIB = 1L << 20;
    private static final long MIB_SECTORS = 2048;

    DiskPlan plan(PartIndex part, DeviceTrees trees, StepContext context)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        DiskIds ids = DiskIds.of(options);
        Path bootloader = context.fetch("bootloader");
        requireApart(Files.size(bootloader));
        List<Piece> pieces = new ArrayList<>(new Mbr(ids.number("disk"), List.of(
                new Mbr.Partition(true, Mbr.FAT32, MIB_SECTORS, layout.bootMiB() * MIB_SECTORS),
                new Mbr.Partition(false, Mbr.LINUX, (1 + layout.bootMiB()) * MIB_SECTORS, layout.rootMiB() * MIB_SECTORS)))
                .encode());
        pieces.add(new Piece(layout.bootloaderOffsetBytes(), Files.readAllBytes(bootloader)));
        boot(part, trees, ids).forEach(piece -> pieces.add(new Piece(MIB + piece.offsetBytes(), piece.bytes())));
        long headBytes = (1 + layout.bootMiB()) * MIB - part.kernelBytes();
        return DiskPlan.of(layout.imageMiB() * MIB, headBytes, part.kernelBytes() + part.rootBytes(), pieces);
    }

    private List<Piece> boot(PartIndex part, DeviceTrees trees, DiskIds ids) throws StepFailure, IOException {
        List<Fat.File> files = new ArrayList<>();
        List<String> lines = new ArrayList<>(List.of("default kiln", "timeout 1", "label kiln", "  kernel /vmlinuz"));
        if (options.deviceTree().isPresent()) {
            String name = options.deviceTree().get();
            String file = name.substring(name.lastIndexOf('/') + 1);
            files.add(new Fat.File(file, trees.bytes(name)));
            lines.add("  fdt /" + file);
        }
        String partition = String.format(Locale.ROOT, "%08x-02", ids.number("disk"));
        lines.add("  append " + KernelCommandLine.of(options, partition));
        files.add(new Fat.File("extlinux/extlinux.conf", (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8)));
        files.add(new Fat.File("vmlinuz", new byte[0], part.kernelBytes()));
        return BootPartition.pieces(options.board(), "boot", new Fat(
                layout.bootMiB() * MIB, "BOOT", ids.number("boot"), Instant.ofEpochSecond(Trees.EPOCH), files));
    }

    private void requireApart(long bootloaderBytes) throws StepFailure {
        try {
            Region.requireApart(List.of(Mbr.reserved(),
                    new Region("bootloader", layout.bootloaderOffsetBytes(), bootloaderBytes),
                    new Region("boot", MIB, layout.bootMiB() * MIB),
                    new Region("root", (1 + layout.bootMiB()) * MIB, layout.rootMiB() * MIB)));
        } catch (IllegalArgumentException e) {
            throw StepFailure.build(StepFailure.DOES_NOT_FIT, "board " + options.board() + ": " + e.getMessage());
        }
    }
}
