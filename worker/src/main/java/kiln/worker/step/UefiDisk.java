package kiln.worker.step;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kiln.artifacts.frame.PartIndex;
import kiln.artifacts.image.Fat;
import kiln.artifacts.image.Gpt;
import kiln.artifacts.image.Piece;
import kiln.artifacts.image.Sector;
import kiln.artifacts.store.ArtifactLostException;
import kiln.schemas.catalog.Arch;
import kiln.schemas.plan.JobOptions;
import kiln.worker.sandbox.Command;

/// A disk for machines with UEFI: GPT, an EFI system partition that ends with one unified kernel image, and the root.
record UefiDisk(JobOptions.Image options, JobOptions.DiskLayout.Uefi layout) {
    private static final int MIB_SECTORS = 2048;
    private static final long MIB = 1L << 20;
    static final UUID ESP_TYPE = UUID.fromString("c12a7328-f81f-11d2-ba4b-00a0c93ec93b");

    /// What differs between architectures.
    ///
    /// @param stub systemd's EFI stub in the toolbox
    /// @param file where firmware looks on a medium it does not know (UEFI 2.10, 3.5.1.1)
    /// @param rootType <https://uapi-group.org/specifications/specs/discoverable_partitions_specification/>
    record Machine(String stub, String file, UUID rootType) {}

    private static final Map<Arch, Machine> MACHINES = Map.of(
            Arch.AMD64, new Machine("linuxx64.efi.stub", "BOOTX64.EFI",
            UUID.fromString("4f68bce3-e8cd-4db1-96e7-fbcaf984b709")),
            Arch.ARM64, new Machine("linuxaa64.efi.stub", "BOOTAA64.EFI",
            UUID.fromString("b921b045-1df0-41c3-af44-4c6f280d3fae")));

    DiskPlan plan(PartIndex part, String release, StepContext context)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        DiskIds ids = DiskIds.of(options);
        Machine machine = machine(options);
        long espStart = MIB_SECTORS;
        long rootStart = espStart + (long) layout.espMiB() * MIB_SECTORS;
        List<Piece> pieces = new ArrayList<>(new Gpt(ids.uuid("disk"), (long) layout.imageMiB() * MIB_SECTORS, List.of(
                new Gpt.Partition("esp", ESP_TYPE, ids.uuid("esp"), espStart, rootStart - 1, 0),
                new Gpt.Partition("root", machine.rootType(), ids.uuid("root"), rootStart,
                        rootStart + (long) layout.rootMiB() * MIB_SECTORS - 1, 0))).encode());
        esp(part, release, context, ids, machine).forEach(piece -> pieces.add(new Piece(MIB + piece.offsetBytes(), piece.bytes())));
        long headBytes = rootStart * Sector.BYTES - part.kernelBytes();
        return DiskPlan.of(layout.imageMiB() * MIB, headBytes, part.kernelBytes() + part.rootBytes(), pieces);
    }

    /// @return where an architecture's firmware looks, and what it is told
    static Machine machine(JobOptions.Image options) throws StepFailure {
        Machine machine = MACHINES.get(options.arch());
        if (machine == null) {
            throw StepFailure.build(StepFailure.BAD_OPTIONS, "board " + options.board()
                    + ": UEFI images are made for amd64 and "
                    + "arm64, not for " + options.arch().debian());
        }
        return machine;
    }

    /// The unified kernel image goes on in the kernel, which is packed elsewhere.
    private List<Piece> esp(PartIndex part, String release, StepContext context, DiskIds ids, Machine machine)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        byte[] beginning = beginningOfKernel(part, release, context, ids, machine);
        return BootPartition.pieces(options.board(), "esp", new Fat(layout.espMiB() * MIB, "ESP", ids.number("esp"),
                Instant.ofEpochSecond(Trees.EPOCH),
                List.of(new Fat.File("EFI/BOOT/" + machine.file(), beginning, part.kernelBytes()))));
    }

    private byte[] beginningOfKernel(PartIndex part, String release, StepContext context, DiskIds ids, Machine machine)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        Map<String, byte[]> sections = new LinkedHashMap<>();
        sections.put(".osrel", text("ID=kiln\nNAME=Kiln\nVERSION_ID=" + options.version() + "\n"));
        sections.put(".cmdline", text(KernelCommandLine.of(options, ids.uuid("root").toString())));
        sections.put(".uname", text(release));
        try {
            return UnifiedKernel.beginning(stub(context, machine), sections, Math.toIntExact(part.kernelBytes()));
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

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
