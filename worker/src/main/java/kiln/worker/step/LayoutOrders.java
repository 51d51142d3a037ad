package kiln.worker.step;

import java.util.Locale;
import java.util.Optional;
import kiln.artifacts.layout.LayoutOrder;
import kiln.schemas.message.Artifact;
import kiln.schemas.plan.JobOptions;

/// What an image must be, from what was ordered alone: how it was made does not matter here.
final class LayoutOrders {
    private static final long MIB_SECTORS = 2048;
    private static final int BOOT = 1;
    private static final int ROOT = 2;

    private LayoutOrders() {}

    static LayoutOrder of(JobOptions.Ordered ordered, StepContext context) throws StepFailure {
        String release = context.facts("image").getOrDefault("kernelRelease", "");
        LayoutOrder.System system = new LayoutOrder.System(ordered.image().distro(), ordered.suite(), release,
                KernelModules.folders(context.facts("image"), release));
        return switch (ordered.image().layout()) {
            case JobOptions.DiskLayout.Extlinux layout -> extlinux(ordered.image(), layout, system, context.artifact("bootloader"));
            case JobOptions.DiskLayout.Uefi layout -> uefi(ordered.image(), layout, system);
        };
    }

    private static LayoutOrder extlinux(JobOptions.Image image, JobOptions.DiskLayout.Extlinux layout, LayoutOrder.System system,
            Artifact bootloader) {
        DiskIds ids = DiskIds.of(image);
        String disk = String.format(Locale.ROOT, "%08x", ids.number("disk"));
        String root = disk + "-02";
        return new LayoutOrder(LayoutOrder.Kind.DOS, "0x" + disk,
                new LayoutOrder.Partition("boot", BOOT, "0c", disk + "-01", MIB_SECTORS, layout.bootMiB() * MIB_SECTORS,
                        new LayoutOrder.FileSystem("BOOT", serial(ids.number("boot")))),
                root(image, "83", root, layout.bootMiB()),
                Optional.of(new LayoutOrder.Blob(layout.bootloaderOffsetBytes(), bootloader.sizeBytes(), bootloader.digest())),
                new LayoutOrder.Start.Extlinux(image.deviceTree().map(file -> file.substring(file.lastIndexOf('/') + 1))),
                KernelCommandLine.of(image, root), system);
    }

    private static LayoutOrder uefi(JobOptions.Image image, JobOptions.DiskLayout.Uefi layout, LayoutOrder.System system) throws StepFailure {
        DiskIds ids = DiskIds.of(image);
        UefiDisk.Machine machine = UefiDisk.machine(image);
        String root = ids.uuid("root").toString();
        return new LayoutOrder(LayoutOrder.Kind.GPT, ids.uuid("disk").toString(),
                new LayoutOrder.Partition("esp", BOOT, UefiDisk.ESP_TYPE.toString(), ids.uuid("esp").toString(), MIB_SECTORS,
                        layout.espMiB() * MIB_SECTORS, new LayoutOrder.FileSystem("ESP", serial(ids.number("esp")))),
                root(image, machine.rootType().toString(), root, layout.espMiB()), Optional.empty(),
                new LayoutOrder.Start.Unified("EFI/BOOT/" + machine.file()), KernelCommandLine.of(image, root), system);
    }

    /// Behind a MiB for table and bootloader, and the boot partition.
    private static LayoutOrder.Partition root(JobOptions.Image image, String type, String id, int bootMiB) {
        return new LayoutOrder.Partition("root", ROOT, type, id, (1 + bootMiB) * MIB_SECTORS, image.layout().rootMiB() * MIB_SECTORS,
                new LayoutOrder.FileSystem("root", DiskIds.ofRoot(image).uuid("root-fs").toString()));
    }

    private static String serial(int number) {
        return String.format(Locale.ROOT, "%04X-%04X", number >>> 16, number & 0xffff);
    }
}
