package kiln.worker.step;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.artifacts.archive.Xz;
import kiln.artifacts.archive.Zstd;
import kiln.artifacts.frame.FrameWriter;
import kiln.artifacts.frame.PartIndex;
import kiln.artifacts.store.Composed;
import kiln.schemas.catalog.Arch;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.BootEvidence;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobOptions;
import kiln.worker.sandbox.Exit;
import kiln.worker.sandbox.ScriptedSandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageAndBootStepsTest {
    private static final Map<String, String> KERNEL = Map.of("release", "6.1.192-kiln", "version", "6.1.192", "modules", "yes");
    private static final String MARKER =
            "KILN-BOOT-OK board=pc kernel=6.1.192-kiln distro=minimal os=debian-13 model=A Board";

    private static final int MIB = 1 << 20;

    @TempDir
    private Path folder;

    @Test
    void extlinuxImage_holdsTableBootloaderBootFolderKernelAndRoot() throws Exception {
        try (StepFixture step = image(11)) {
            step.with("bootloader", "U-BOOT");

            StepResult result = step.run(extlinux(16, 4));

            byte[] disk = raw(step, result);
            int disk32 = new DiskIds("pc/minimal/current").number("disk");
            assertEquals(Map.of("name", "Kiln_0.1.0_pc_minimal_current_6.1.192", "kernelRelease", "6.1.192-kiln",
                    "modules", "yes", "rawSizeBytes", "16777216"), result.facts());
            assertEquals("U-BOOT", text(disk, 8192, 6));
            assertEquals(0xaa55, Short.toUnsignedInt(ByteBuffer.wrap(disk).order(ByteOrder.LITTLE_ENDIAN).getShort(510)));
            assertEquals("BOOT       FAT16", text(disk, MIB + 43, 16));
            assertEquals("KERNEL", text(disk, 5 * MIB - 8192, 6));
            assertEquals("EXT4", text(disk, 5 * MIB, 4));
            assertTrue(text(disk, MIB, 4 * MIB).contains("default kiln\ntimeout 1\nlabel kiln\n  kernel /vmlinuz\n"
                    + "  fdt /board.dtb\n  append console=ttyS0,115200 root=PARTUUID=" + String.format("%08x", disk32)
                    + "-02 rootfstype=ext4 rootwait rw kiln.board=pc panic=5\n"));
        }
    }

    @Test
    void uefiImage_holdsTheUnifiedKernelAtTheEndOfTheEfiPartition_andBothTables() throws Exception {
        try (StepFixture step = image(12)) {
            step.withToolbox(Map.of("usr/lib/systemd/boot/efi/linuxx64.efi.stub", UnifiedKernelTest.stub()));

            byte[] disk = raw(step, step.run(uefi("pc", 50)));

            assertEquals(50 * MIB, disk.length);
            assertEquals("EFI PART", text(disk, 512, 8));
            assertEquals("EFI PART", text(disk, disk.length - 512, 8));
            assertEquals("FAT32", text(disk, MIB + 82, 5));
            assertEquals("KERNEL", text(disk, 37 * MIB - 8192, 6));
            assertTrue(text(disk, 37 * MIB - 8192 - 4096, 4096).contains("kiln.board=pc"));
            assertEquals("EXT4", text(disk, 37 * MIB, 4));
        }
    }

    @Test
    void bootloaderThatReachesIntoTheBootPartition_isRefusedWithNumbers() throws Exception {
        try (StepFixture step = image(11)) {
            step.with("bootloader", new byte[1 << 20], Map.of());

            StepFailure refused = assertThrows(StepFailure.class, () -> step.run(extlinux(16, 4)));

            assertEquals("E314: board pc: \"boot\" (bytes 1048576 to 5242879, sectors 2048 to 10239) starts inside "
                    + "\"bootloader\" "
                    + "(bytes 8192 to 1056767, sectors 16 to 2063); the first free byte behind that is 1056768, "
                    + "sector 2064",
                    refused.getMessage());
        }
    }

    @Test
    void partOfAnotherSize_isRefused() throws Exception {
        try (StepFixture step = image(11)) {
            StepFailure refused = assertThrows(StepFailure.class, () -> step.run(uefi("pc", 50)));

            assertEquals("E313: the part has a root of 11 MiB, the layout has room for exactly 12 MiB", refused.getMessage());
        }
    }

    @Test
    void imageNameWithASlash_isRefused() throws Exception {
        try (StepFixture step = image(12)) {
            StepFailure refused = assertThrows(StepFailure.class, () -> step.run(uefi("../pc", 50)));

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
            assertEquals("raw\0", Files.readString(step.workspace.path("disk.img")), "QEMU takes cards of powers of two");
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
            assertEquals("raw", Files.readString(step.workspace.path("disk.img")));
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

    private static JobOptions.Image extlinux(int imageMiB, int bootMiB) {
        return new JobOptions.Image("0.1.0", "pc", "minimal", "current", Arch.ARMHF, "ttyS0,115200",
                Optional.of("board.dtb"),
                List.of("panic=5"), new JobOptions.DiskLayout.Extlinux(imageMiB, bootMiB, 8192), "", 1);
    }

    private static JobOptions.Image uefi(String board, int imageMiB) {
        return new JobOptions.Image("0.1.0", board, "minimal", "current", Arch.AMD64, "ttyS0", Optional.empty(), List.of(),
                new JobOptions.DiskLayout.Uefi(imageMiB, 36), "", 1);
    }

    private static ScriptedSandbox console(Exit exit, String... lines) {
        return new ScriptedSandbox((command, workspace, output) -> {
            List.of(lines).forEach(output::line);
            return exit;
        });
    }

    private StepFixture boot(ScriptedSandbox sandbox) throws IOException {
        return new StepFixture(folder, sandbox).withToolbox(Map.of()).with("image", StepFixture.framed(filled("raw", 3)),
                Map.of("rawSizeBytes", "3", "kernelRelease", "6.1.192-kiln"));
    }

    /// With a part whose root has this size.
    private StepFixture image(int rootMiB) throws Exception {
        StepFixture step = new StepFixture(folder, ScriptedSandbox.silent()).withToolbox(Map.of());
        List<ByteArrayOutputStream> frames = List.of(new ByteArrayOutputStream(), new ByteArrayOutputStream());
        List<FrameWriter.Target> targets = List.of(new FrameWriter.Target(PartFormats.FORMATS.get(0), frames.get(0)),
                new FrameWriter.Target(PartFormats.FORMATS.get(1), frames.get(1)));
        PartIndex index = new PartIndex(PartIndex.FORMAT, FrameWriter.write(filled("KERNEL", 8192), targets),
                FrameWriter.write(filled("EXT4", rootMiB * MIB), targets));
        byte[] trees = StepFixture.zstd(StepFixture.tar(Map.of("dtb/board.dtb", "tree".getBytes(StandardCharsets.UTF_8))));
        return step.with("index", Codec.encode(index), KERNEL).with("dtb", trees, KERNEL)
                .with("zst", frames.get(0).toByteArray(), KERNEL).with("xz", frames.get(1).toByteArray(), KERNEL);
    }

    private static InputStream filled(String text, int bytes) {
        return new ByteArrayInputStream(Arrays.copyOf(text.getBytes(StandardCharsets.UTF_8), bytes));
    }

    /// What both files expand to.
    private static byte[] raw(StepFixture step, StepResult result) throws Exception {
        try (InputStream zst = Zstd.expand(composed(step, result, "img.zst"));
                InputStream xz = Xz.expand(composed(step, result, "img.xz"))) {
            byte[] raw = zst.readAllBytes();
            assertArrayEquals(raw, xz.readAllBytes());
            return raw;
        }
    }

    private static InputStream composed(StepFixture step, StepResult result, String output) throws Exception {
        JobId job = new JobId("image-" + "0".repeat(32));
        Artifact image = Composed.put(step.store, new Composed.Owner(job, 1, output), result.composed().get(output));
        return step.store.open(image.objectKey(), 0).orElseThrow();
    }

    private static String text(byte[] disk, int at, int length) {
        return new String(disk, at, length, StandardCharsets.ISO_8859_1);
    }
}
