package kiln.worker.step;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import kiln.artifacts.image.Gpt;
import kiln.artifacts.image.Piece;
import kiln.artifacts.store.ArtifactLostException;
import kiln.schemas.catalog.Arch;
import kiln.schemas.plan.JobOptions;
import kiln.worker.sandbox.Command;

/// A disk for machines with UEFI: GPT, an EFI system partition with one unified kernel image, and an ext4 root.
record UefiDisk(JobOptions.Image options, JobOptions.DiskLayout.Uefi layout) {
    private static final int MIB_SECTORS = 2048;
    private static final long MIB = 1L << 20;
    private static final UUID ESP_TYPE = UUID.fromString("c12a7328-f81f-11d2-ba4b-00a0c93ec93b");

    /// What differs between architectures.
    ///
    /// @param stub systemd's EFI stub in the toolbox
    /// @param file where firmware looks on a medium it does not know (UEFI 2.10, 3.5.1.1)
    /// @param rootType <https://uapi-group.org/specifications/specs/discoverable_partitions_specification/>
    private record Machine(String stub, String file, UUID rootType) {}

    private static final Map<Arch, Machine> MACHINES = Map.of(
            Arch.AMD64, new Machine("linuxx64.efi.stub", "BOOTX64.EFI",
            UUID.fromString("4f68bce3-e8cd-4db1-96e7-fbcaf984b709")),
            Arch.ARM64, new Machine("linuxaa64.efi.stub", "BOOTAA64.EFI",
            UUID.fromString("b921b045-1df0-41c3-af44-4c6f280d3fae")));

    Path build(DiskContent content, StepContext context)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        DiskIds ids = DiskIds.of(options);
        Machine machine = machine();
        int rootMiB = layout.imageMiB() - layout.espMiB() - 2;
        if (rootMiB < 8) {
            throw StepFailure.build(StepFailure.DOES_NOT_FIT, "board " + options.board() + ": an image of "
                    + layout.imageMiB()
                    + " MiB with an EFI partition of " + layout.espMiB() + " MiB leaves " + rootMiB
                    + " MiB for the root");
        }
        Path root = content.rootFilesystem(context, ids, rootMiB);
        Path esp = efiPartition(unifiedKernel(content, context, ids, machine), context, ids, machine);
        context.stage("disk");
        Path disk = context.workspace().path("disk.img");
        long espStart = MIB_SECTORS;
        long rootStart = espStart + (long) layout.espMiB() * MIB_SECTORS;
        Gpt table = new Gpt(ids.uuid("disk"), (long) layout.imageMiB() * MIB_SECTORS, List.of(
                new Gpt.Partition("esp", ESP_TYPE, ids.uuid("esp"), espStart, rootStart - 1, 0),
                new Gpt.Partition("root", machine.rootType(), ids.uuid("root"), rootStart,
                        rootStart + (long) rootMiB * MIB_SECTORS - 1, 0)));
        try (DiskFile file = new DiskFile(disk, layout.imageMiB() * MIB)) {
            for (Piece piece : table.encode()) {
                file.write(piece);
            }
            file.write(esp, espStart * 512);
            file.write(root, rootStart * 512);
        }
        Files.delete(esp);
        Files.delete(root);
        return disk;
    }

    private Machine machine() throws StepFailure {
        Machine machine = MACHINES.get(options.arch());
        if (machine == null) {
            throw StepFailure.build(StepFailure.BAD_OPTIONS, "board " + options.board()
                    + ": UEFI images are made for amd64 and "
                    + "arm64, not for " + options.arch().debian());
        }
        return machine;
    }

    private byte[] unifiedKernel(DiskContent content, StepContext context, DiskIds ids, Machine machine)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        Map<String, byte[]> sections = new LinkedHashMap<>();
        sections.put(".osrel", text("ID=kiln\nNAME=Kiln\nVERSION_ID=" + options.version() + "\n"));
        sections.put(".cmdline", text(KernelCommandLine.of(options, ids.uuid("root").toString())));
        sections.put(".uname", text(content.kernelFact("release")));
        sections.put(".linux", content.kernelBytes());
        try {
            return UnifiedKernel.of(stub(context, machine), sections);
        } catch (IllegalArgumentException e) {
            throw StepFailure.build(StepFailure.INPUT_UNFIT, e.getMessage());
        }
    }

    private static byte[] stub(StepContext context, Machine machine)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        String inside = "usr/lib/systemd/boot/efi/" + machine.stub();
        if (context.toolbox() instanceof Command.Tools.Tree tree
                && Files.isRegularFile(tree.root().resolve(inside), LinkOption.NOFOLLOW_LINKS)) {
            return Files.readAllBytes(tree.root().resolve(inside));
        }
        throw StepFailure.build(StepFailure.INPUT_UNFIT,
                "the toolbox has no /" + inside + "; add the package systemd-boot-efi of the board's architecture");
    }

    private Path efiPartition(byte[] kernel, StepContext context, DiskIds ids, Machine machine)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        // A FAT and two folders take less than the sixteenth part.
        if (kernel.length > layout.espMiB() * MIB * 15 / 16) {
            throw StepFailure.build(StepFailure.DOES_NOT_FIT, "the unified kernel image has "
                    + Math.ceilDiv(kernel.length, 1 << 20)
                    + " MiB, the EFI partition of board " + options.board() + " " + layout.espMiB()
                    + " MiB; raise espMiB");
        }
        context.stage("EFI partition");
        Path file = context.workspace().path("kernel.efi");
        Files.write(file, kernel);
        Files.setLastModifiedTime(file, FileTime.fromMillis(Trees.EPOCH * 1000));
        Command.Tools tools = context.toolbox();
        String serial = String.format(Locale.ROOT, "%08x", ids.number("esp"));
        // FAT32 has at least 65,525 clusters; below 33 MiB that cannot be.
        context.run(Command.of(tools, "mkfs.vfat", "-C", "-F", layout.espMiB() < 33 ? "16" : "32", "-i", serial, "-n",
                "ESP",
                "--invariant", "esp.img", Long.toString(layout.espMiB() * 1024L)));
        context.run(Command.of(tools, "mmd", "-i", "esp.img", "::/EFI", "::/EFI/BOOT").with("MTOOLS_SKIP_CHECK", "1"));
        context.run(Command.of(tools, "mcopy", "-m", "-i", "esp.img", "kernel.efi", "::/EFI/BOOT/" + machine.file())
                .with("MTOOLS_SKIP_CHECK", "1"));
        return context.workspace().product("esp.img");
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
