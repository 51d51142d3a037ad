package kiln.worker.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.artifacts.archive.TarReader;
import kiln.artifacts.archive.Xz;
import kiln.schemas.catalog.Arch;
import kiln.schemas.message.BootEvidence;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Sha256;
import kiln.worker.sandbox.Command;
import kiln.worker.sandbox.Exit;
import kiln.worker.sandbox.ScriptedSandbox;
import kiln.worker.sandbox.Workspace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageAndBootStepsTest {
    private static final Map<String, String> KERNEL = Map.of("release", "6.1.192-kiln", "version", "6.1.192");
    private static final String MARKER =
            "KILN-BOOT-OK board=pc kernel=6.1.192-kiln distro=minimal os=debian-13 model=A Board";

    @TempDir
    private Path folder;

    @Test
    void extlinuxImage_holdsTableBootloaderAndRoot() throws Exception {
        byte[][] disk = new byte[1][];
        List<String> config = new java.util.ArrayList<>();
        try (StepFixture step = image(imageTools(disk, config))) {
            step.with("bootloader", "U-BOOT");

            StepResult result = step.run(extlinux(16, 8192));

            DiskIds ids = new DiskIds("pc/minimal/current");
            assertEquals(List.of("mke2fs -q -F -t ext4 -L root -U " + ids.uuid("root-fs") + " -E hash_seed="
                    + ids.uuid("root-fs")
                    + ",lazy_itable_init=0,lazy_journal_init=0,root_owner=0:0 -O ^orphan_file,^metadata_csum_seed -m "
                    + "0 -d root.tar"
                    + " root.ext4 15M",
                    "sh -c xz -c -T2 --block-size=8MiB -3 disk.img > img.xz",
                    "sh -c zstd -q -c -T2 -3 disk.img > img.zst"), step.lines());
            assertEquals(Map.of("name", "Kiln_0.1.0_pc_minimal_current_6.1.192", "kernelRelease", "6.1.192-kiln",
                    "rawSizeBytes", "16777216", "rawSha256", Sha256.of(disk[0]).hex()), result.facts());
            assertEquals("U-BOOT", new String(disk[0], 8192, 6, StandardCharsets.UTF_8));
            assertEquals("EXT4", new String(disk[0], 1 << 20, 4, StandardCharsets.UTF_8));
            assertEquals(0xaa55, Short.toUnsignedInt(ByteBuffer.wrap(disk[0]).order(ByteOrder.LITTLE_ENDIAN)
                    .getShort(510)));
            assertEquals(List.of("default kiln", "timeout 1", "label kiln", "  kernel /boot/vmlinuz",
                    "  fdt /boot/board.dtb",
                    "  append console=ttyS0,115200 root=PARTUUID=" + String.format("%08x", ids.number("disk"))
                            + "-01 rootfstype=ext4 rootwait rw panic=5"), config);
        }
    }

    @Test
    void bootloaderThatReachesIntoTheRoot_isRefusedWithNumbers() throws Exception {
        try (StepFixture step = image(ScriptedSandbox.silent())) {
            step.with("bootloader", new byte[1 << 20], Map.of());

            StepFailure refused = assertThrows(StepFailure.class, () -> step.run(extlinux(16, 8192)));

            assertEquals("E314: board pc: \"root\" (bytes 1048576 to 16777215, sectors 2048 to 32767) starts inside "
                    + "\"bootloader\" "
                    + "(bytes 8192 to 1056767, sectors 16 to 2063); the first free byte behind that is 1056768, "
                    + "sector 2064",
                    refused.getMessage());
        }
    }

    @Test
    void contentThatDoesNotFit_isRefusedWithNumbers() throws Exception {
        try (StepFixture step = image(ScriptedSandbox.saying(1,
                "mke2fs: Could not allocate block in ext2 filesystem"))) {
            step.with("bootloader", "U-BOOT");

            StepFailure refused = assertThrows(StepFailure.class, () -> step.run(extlinux(16, 8192)));

            assertEquals("E314: the root file system's files take 1 MiB, its partition has 15 MiB, and ext4 needs "
                    + "some of that for "
                    + "itself; raise imageMiB in the board's layout (mke2fs: Could not allocate block in ext2 "
                    + "filesystem)",
                    refused.getMessage());
        }
    }

    @Test
    void uefiImage_isMadeByTheseCommands() throws Exception {
        try (StepFixture step = image(imageTools(new byte[1][], new java.util.ArrayList<>()))) {
            step.withToolbox(Map.of("usr/lib/systemd/boot/efi/linuxx64.efi.stub", UnifiedKernelTest.stub()));

            step.run(new JobOptions.Image("0.1.0", "pc", "minimal", "current", Arch.AMD64, "ttyS0", Optional.empty(),
                    List.of(),
                    new JobOptions.DiskLayout.Uefi(128, 64), "", 1));

            String serial = String.format("%08x", new DiskIds("pc/minimal/current").number("esp"));
            assertEquals(List.of("mkfs.vfat -C -F 32 -i " + serial + " -n ESP --invariant esp.img 65536",
                    "mmd -i esp.img ::/EFI ::/EFI/BOOT",
                    "mcopy -m -i esp.img kernel.efi ::/EFI/BOOT/BOOTX64.EFI"), step.lines().subList(1, 4));
        }
    }

    @Test
    void imageNameWithASlash_isRefused() throws Exception {
        try (StepFixture step = image(ScriptedSandbox.silent())) {
            StepFailure refused = assertThrows(StepFailure.class, () ->
                    step.run(new JobOptions.Image("0.1.0", "../pc", "minimal",
                    "current", Arch.AMD64, "ttyS0", Optional.empty(), List.of(),
                    new JobOptions.DiskLayout.Uefi(128, 64), "", 1)));

            assertEquals("E315", refused.failure().code());
        }
    }

    @Test
    void boot_runsTheBoardsMachineAndKeepsWhatItSaid() throws Exception {
        try (StepFixture step = boot(console(new Exit.Stopped(14.5), "U-Boot SPL", MARKER))) {
            StepResult result = step.run(options("orangepi-pc", Arch.ARMHF, false));

            assertEquals(List.of("qemu-system-arm -M orangepi-pc -m 512 -nographic -no-reboot -serial stdio -monitor "
                    + "none -net none "
                    + "-drive if=sd,format=raw,snapshot=on,file=/build/disk.img"), step.lines());
            assertEquals(new BootEvidence("orangepi-pc", "pc", "6.1.192-kiln", "minimal", 14.5),
                    Codec.decode(Files.readAllBytes(result.outputs().get("evidence")), BootEvidence.class));
            assertEquals("raw", Files.readString(step.workspace.path("disk.img")));
        }
    }

    @Test
    void bootWithFirmware_isInterpretedAndUsesTheToolboxsFirmware() throws Exception {
        try (StepFixture step = boot(console(new Exit.Stopped(4), MARKER))) {
            step.run(options("q35", Arch.AMD64, true));

            assertEquals(List.of("qemu-system-x86_64 -M q35 -m 512 -nographic -no-reboot -accel tcg,thread=multi -cpu "
                    + "Nehalem -smp 1"
                    + " -nodefaults -serial stdio -net none"
                    + " -drive if=pflash,format=raw,unit=0,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd"
                    + " -drive if=pflash,format=raw,unit=1,snapshot=on,file=/usr/share/OVMF/OVMF_VARS_4M.fd"
                    + " -drive if=none,id=disk,format=raw,snapshot=on,file=/build/disk.img"
                    + " -device nvme,serial=kiln,drive=disk"), step.lines());
        }
    }

    @Test
    void imageThatSaysItIsAnother_fails() throws Exception {
        try (StepFixture step = boot(console(new Exit.Stopped(4), MARKER.replace("minimal", "other")))) {
            StepFailure failed = assertThrows(StepFailure.class, () ->
                    step.run(options("orangepi-pc", Arch.ARMHF, false)));

            assertEquals("E321: the distro is \"other\", ordered was \"minimal\"; the image is not what its name says",
                    failed.getMessage());
        }
    }

    @Test
    void imageThatHangs_failsWithItsLastLines() throws Exception {
        try (StepFixture step = boot(console(new Exit.LimitReached(Exit.Limit.CPU, 60, 61, 60.2),
                "Kernel panic - not syncing"))) {
            StepFailure failed = assertThrows(StepFailure.class, () ->
                    step.run(options("orangepi-pc", Arch.ARMHF, false)));

            assertEquals("E320", failed.failure().code());
            assertTrue(failed.getMessage().contains("CPU time over 60 s (seen: 61 s); CPU time used: 60.2 s"), failed::getMessage);
            assertTrue(failed.getMessage().endsWith("Kernel panic - not syncing"), failed::getMessage);
        }
    }

    @Test
    void machineNameThatIsAnOption_isRefused() throws Exception {
        try (StepFixture step = boot(ScriptedSandbox.silent())) {
            StepFailure refused = assertThrows(StepFailure.class, () ->
                    step.run(options("-incoming", Arch.ARMHF, false)));

            assertEquals("E315", refused.failure().code());
        }
    }

    private static JobOptions.Boot options(String machine, Arch arch, boolean firmware) {
        return new JobOptions.Boot("pc", "minimal", arch, machine, 512, 60, firmware, "", 1);
    }

    private static JobOptions.Image extlinux(int imageMiB, long offset) {
        return new JobOptions.Image("0.1.0", "pc", "minimal", "current", Arch.ARMHF, "ttyS0,115200",
                Optional.of("board.dtb"),
                List.of("panic=5"), new JobOptions.DiskLayout.Extlinux(imageMiB, offset), "", 1);
    }

    private static ScriptedSandbox console(Exit exit, String... lines) {
        return new ScriptedSandbox((command, workspace, output) -> {
            List.of(lines).forEach(output::line);
            return exit;
        });
    }

    private StepFixture boot(ScriptedSandbox sandbox) throws IOException {
        byte[] raw = "raw".getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream xz = Xz.compress(out, 0)) {
            xz.write(raw);
        }
        return new StepFixture(folder, sandbox).withToolbox(Map.of()).with("image", out.toByteArray(),
                Map.of("rawSizeBytes", "3", "rawSha256", Sha256.of(raw).hex(), "kernelRelease", "6.1.192-kiln"));
    }

    private StepFixture image(ScriptedSandbox sandbox) throws IOException {
        byte[] any = "any".getBytes(StandardCharsets.UTF_8);
        return new StepFixture(folder, sandbox).withToolbox(Map.of())
                .with("root", StepFixture.zstd(StepFixture.tar(Map.of("usr/bin/busybox", any))), Map.of())
                .with("kernel", StepFixture.zstd(StepFixture.tar(Map.of("boot/vmlinuz", any, "dtb/board.dtb", any))),
                KERNEL);
    }

    /// Stands for the tools: leaves what they would make, and shows the disk and the boot menu.
    private static ScriptedSandbox imageTools(byte[][] disk, List<String> config) {
        return new ScriptedSandbox((command, workspace, output) -> {
            makeProduct(command, workspace, disk, config);
            return new Exit.Exited(0, 0.1);
        });
    }

    private static void makeProduct(Command command, Workspace workspace, byte[][] disk,
            List<String> config) throws IOException {
        switch (command.argv().getFirst()) {
            case "mke2fs" -> {
                try (TarReader tar = new TarReader(Files.newInputStream(workspace.path("root.tar")))) {
                    tar.extract(workspace.path("seen"));
                }
                Path menu = workspace.path("seen/boot/extlinux/extlinux.conf");
                config.addAll(Files.exists(menu) ? Files.readAllLines(menu) : List.of());
                Files.writeString(workspace.path("root.ext4"), "EXT4");
            }
            case "mkfs.vfat" -> Files.writeString(workspace.path("esp.img"), "FAT");
            case "sh" -> {
                disk[0] = Files.readAllBytes(workspace.path("disk.img"));
                String product = Arrays.asList(command.argv().get(2).split(" ")).getLast();
                Files.writeString(workspace.path(product), "packed");
            }
            default -> { }
        }
    }
}
