package kiln.worker.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import kiln.artifacts.archive.TarEntry;
import kiln.artifacts.image.Mbr;
import kiln.artifacts.image.Piece;
import kiln.artifacts.image.Region;
import kiln.artifacts.store.ArtifactLostException;
import kiln.schemas.plan.JobOptions;

/// A disk for boards whose ROM starts U-Boot from a fixed place: DOS table, U-Boot, one ext4 root from 1 MiB, and in it
/// an `extlinux.conf`.
///
/// @see <a href="https://uapi-group.org/specifications/specs/boot_loader_specification/">what extlinux.conf grew
///     into</a>
/// @see <a href="https://docs.u-boot.org/en/stable/develop/bootstd/extlinux.html">U-Boot, extlinux</a>
record ExtlinuxDisk(JobOptions.Image options, JobOptions.DiskLayout.Extlinux layout) {
    private static final long MIB = 1L << 20;

    Path build(DiskContent content, StepContext context)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        DiskIds ids = DiskIds.of(options);
        Path bootloader = context.fetch("bootloader");
        requireApart(Files.size(bootloader));
        addBootFiles(content, ids);
        int rootMiB = layout.imageMiB() - 1;
        Path root = content.rootFilesystem(context, ids, rootMiB);
        context.stage("disk");
        Path disk = context.workspace().path("disk.img");
        Mbr table = new Mbr(ids.number("disk"), List.of(new Mbr.Partition(true, Mbr.LINUX, 2048, rootMiB * 2048L)));
        try (DiskFile file = new DiskFile(disk, layout.imageMiB() * MIB)) {
            for (Piece piece : table.encode()) {
                file.write(piece);
            }
            file.write(bootloader, layout.bootloaderOffsetBytes());
            file.write(root, MIB);
        }
        Files.delete(root);
        return disk;
    }

    private void requireApart(long bootloaderBytes) throws StepFailure {
        try {
            Region.requireApart(List.of(Mbr.reserved(),
                    new Region("bootloader", layout.bootloaderOffsetBytes(), bootloaderBytes),
                    new Region("root", MIB, (layout.imageMiB() - 1) * MIB)));
        } catch (IllegalArgumentException e) {
            throw StepFailure.build(StepFailure.DOES_NOT_FIT, "board " + options.board() + ": " + e.getMessage());
        }
    }

    private void addBootFiles(DiskContent content, DiskIds ids) throws StepFailure, IOException {
        TarEntry.File kernel = content.kernelFile("boot/vmlinuz");
        content.root().put(new TarEntry.File("boot/vmlinuz", kernel.inode(), kernel.content()));
        List<String> lines = new ArrayList<>(List.of("default kiln", "timeout 1", "label kiln",
                "  kernel /boot/vmlinuz"));
        if (options.deviceTree().isPresent()) {
            String name = options.deviceTree().get();
            TarEntry.File tree = content.kernelFile("dtb/" + name);
            content.root().put(new TarEntry.File("boot/" + name, tree.inode(), tree.content()));
            lines.add("  fdt /boot/" + name);
        }
        String partition = String.format(Locale.ROOT, "%08x-01", ids.number("disk"));
        lines.add("  append " + KernelCommandLine.of(options, partition));
        Trees.put(content.root(), "boot/extlinux/extlinux.conf", String.join("\n", lines) + "\n", 0644);
    }
}
