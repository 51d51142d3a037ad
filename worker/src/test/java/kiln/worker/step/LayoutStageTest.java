package kiln.worker.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.artifacts.frame.FrameWriter;
import kiln.artifacts.frame.PartIndex;
import kiln.artifacts.layout.LayoutCertificate;
import kiln.artifacts.store.Composed;
import kiln.schemas.catalog.Arch;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Sha256;
import kiln.worker.sandbox.BubblewrapSandbox;
import kiln.worker.sandbox.Command;
import kiln.worker.sandbox.Exit;
import kiln.worker.sandbox.RealTools;
import kiln.worker.sandbox.ScriptedSandbox;
import kiln.worker.sandbox.Workspace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Images as they are really put together, with a root that mke2fs made, looked at by the tools themselves; only QEMU is
/// played. Without bubblewrap most of it is skipped.
class LayoutStageTest {
    private static final Map<String, String> KERNEL = Map.of("release", "6.1.192-kiln", "version", "6.1.192", "modules", "yes");
    private static final String MARKER = "KILN-BOOT-OK board=pc kernel=6.1.192-kiln distro=minimal os=debian-13 model=A Board";
    private static final int MIB = 1 << 20;
    private static final byte[] TREE = ByteBuffer.allocate(64).putInt(0, 0xd00dfeed).putInt(4, 64).array();
    private static final JobOptions.Image EXTLINUX = new JobOptions.Image("0.1.0", "pc", "minimal", "current", Arch.ARMHF, "ttyS0,115200",
            Optional.of("board.dtb"), List.of("panic=5"), new JobOptions.DiskLayout.Extlinux(16, 4, 8192), "", 1);
    private static final JobOptions.Image UEFI = new JobOptions.Image("0.1.0", "pc", "minimal", "current", Arch.AMD64, "ttyS0",
            Optional.empty(), List.of(), new JobOptions.DiskLayout.Uefi(49, 36), "", 1);

    @TempDir
    private Path folder;

    private final BubblewrapSandbox sandbox = new BubblewrapSandbox();

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void soundImageForUBoot_isCertifiedAndThenBooted() throws Exception {
        byte[] image = image(EXTLINUX, root(EXTLINUX, "trixie"));

        try (StepFixture step = boot(image, EXTLINUX)) {
            StepResult result = step.run(options(EXTLINUX));

            LayoutCertificate certificate = Codec.decode(Files.readAllBytes(result.outputs().get("layout")), LayoutCertificate.class);
            assertEquals(List.of("dos", "minimal", "debian-13", "6.1.192-kiln", "fat16"), List.of(certificate.table(), certificate.distro(),
                    certificate.os(), certificate.kernelRelease(), certificate.partitions().getFirst().fileSystem()));
            assertEquals(Optional.of(Sha256.of("U-BOOT")), certificate.bootloader());
            assertEquals(Optional.of(Sha256.of(TREE)), certificate.deviceTree());
            assertEquals(result.facts().get("rawSha256"), certificate.rawSha256().hex());
            assertEquals(List.of("e2fsck -fn disk.img?offset=5242880", "debugfs -R stat /etc/os-release disk.img?offset=5242880",
                    "debugfs -f look disk.img?offset=5242880"), step.lines().subList(0, 3));
            assertTrue(result.outputs().containsKey("evidence"));
        }
    }

    @Test
    void soundImageForUefi_isCertified() throws Exception {
        byte[] image = image(UEFI, root(UEFI, "trixie"));

        try (StepFixture step = boot(image, UEFI)) {
            LayoutCertificate certificate = Codec.decode(Files.readAllBytes(step.run(options(UEFI)).outputs().get("layout")),
                    LayoutCertificate.class);

            assertEquals(List.of("gpt", "fat32", 8192L), List.of(certificate.table(), certificate.partitions().getFirst().fileSystem(),
                    certificate.kernelBytes()));
        }
    }

    @Test
    void imageWithTheRootOfAnotherDistro_failsBeforeItBoots() throws Exception {
        byte[] image = image(EXTLINUX, root(EXTLINUX, "bookworm"));

        try (StepFixture step = boot(image, EXTLINUX)) {
            StepFailure failed = assertThrows(StepFailure.class, () -> step.run(options(EXTLINUX)));

            assertEquals("E322: the image of pc with minimal is not what was ordered:\n"
                    + "/etc/os-release: VERSION_CODENAME is \"bookworm\", right would be \"trixie\"\n"
                    + "make it anew with ./kiln rebuild; if that does not help, its parts are wrong", failed.getMessage());
            assertEquals(3, step.lines().size(), "QEMU was not started");
        }
    }

    @Test
    void brokenRootFileSystem_isFoundByE2fsck() throws Exception {
        byte[] root = root(EXTLINUX, "trixie");
        // How many blocks are free, in the superblock.
        root[1024 + 12] ^= 1;

        try (StepFixture step = boot(image(EXTLINUX, root), EXTLINUX)) {
            StepFailure failed = assertThrows(StepFailure.class, () -> step.run(options(EXTLINUX)));

            assertTrue(failed.getMessage().contains("e2fsck -fn: it ended with code "), failed::getMessage);
        }
    }

    @Test
    void bootloaderThatIsNotItsArtifact_isFound() throws Exception {
        byte[] image = image(EXTLINUX, root(EXTLINUX, "trixie"));

        try (StepFixture step = boot(image, EXTLINUX).with("bootloader", "U-BOAT")) {
            StepFailure failed = assertThrows(StepFailure.class, () -> step.run(options(EXTLINUX)));

            assertEquals("bootloader: the digest of the 6 bytes from byte 8192 on is \"" + Sha256.of("U-BOOT") + "\", right would be \""
                    + Sha256.of("U-BOAT") + "\"", failed.getMessage().split("\n")[1]);
        }
    }

    @Test
    void toolboxWithoutE2fsck_isNotTheImagesFault() throws Exception {
        ScriptedSandbox none = ScriptedSandbox.saying(1, "bwrap: execvp e2fsck: No such file or directory");
        try (StepFixture step = new StepFixture(folder, none)) {
            step.withToolbox(Map.of()).with("tools", StepFixture.zstd(StepFixture.tar(Map.of("usr/bin/sh", new byte[0]))), Map.of())
                    .with("bootloader", "U-BOOT").with("image", StepFixture.framed(new ByteArrayInputStream(new byte[3])), Map.of("rawSizeBytes", "3"));

            StepFailure failed = assertThrows(StepFailure.class, () -> step.run(options(EXTLINUX)));

            assertEquals("E310: e2fsck ended with code 1, which says nothing of the image: bwrap: execvp e2fsck: No such file or directory",
                    failed.getMessage());
        }
    }

    private static JobOptions.Boot options(JobOptions.Image image) {
        return new JobOptions.Boot("pc", "minimal", image.arch(), "q35", 512, 60, image.arch() == Arch.AMD64, "", 1,
                Optional.of(new JobOptions.Ordered(image, "trixie")));
    }

    /// Tools of this machine in a real sandbox.
    private ScriptedSandbox host() {
        return new ScriptedSandbox((command, workspace, output) -> {
            if (command.argv().getFirst().startsWith("qemu")) {
                output.line(MARKER);
                return new Exit.Stopped(4);
            }
            return sandbox.run(new Command(command.argv(), command.environment(), command.directory(), new Command.Tools.Host(),
                    command.binds(), command.limits()), workspace, output);
        });
    }

    private StepFixture boot(byte[] image, JobOptions.Image options) throws IOException {
        RealTools.assumeBubblewrap(Files.createDirectories(folder.resolve("probe")));
        StepFixture step = new StepFixture(Files.createDirectories(folder.resolve("boot")), host());
        byte[] tools = StepFixture.zstd(StepFixture.tar(Map.of("usr/bin/sh", new byte[0], "usr/bin/e2fsck", new byte[0])));
        return step.withToolbox(Map.of()).with("tools", tools, Map.of()).with("bootloader", "U-BOOT").with("image", image, Map.of(
                "rawSizeBytes", Long.toString((long) options.layout().imageMiB() * MIB), "kernelRelease", "6.1.192-kiln", "modules", "yes"));
    }

    /// A root as the part's step makes it, but for its content.
    private byte[] root(JobOptions.Image options, String suite) throws Exception {
        RealTools.assumeBubblewrap(Files.createDirectories(folder.resolve("probe")));
        try (Workspace workspace = Workspace.under(folder, "mke2fs")) {
            Path tree = workspace.folder("tree");
            Files.createDirectories(tree.resolve("usr/lib/modules/6.1.192-kiln"));
            Files.createDirectories(tree.resolve("etc"));
            Files.createSymbolicLink(tree.resolve("lib"), Path.of("usr/lib"));
            Files.createSymbolicLink(tree.resolve("etc/os-release"), Path.of("../usr/lib/os-release"));
            Files.writeString(tree.resolve("usr/lib/os-release"), "ID=debian\nVERSION_ID=\"13\"\nVERSION_CODENAME=" + suite + "\n");
            Files.writeString(tree.resolve("etc/kiln-image"), "distro=minimal\n");
            List<String> lines = new ArrayList<>();
            Command make = Command.of(new Command.Tools.Host(), "mke2fs", "-q", "-F", "-t", "ext4", "-L", "root", "-U",
                    DiskIds.ofRoot(options).uuid("root-fs").toString(), "-d", "tree", "root.ext4", options.layout().rootMiB() + "M");
            assertEquals(0, sandbox.run(make, workspace, lines::add) instanceof Exit.Exited done ? done.code() : -1, lines::toString);
            return Files.readAllBytes(workspace.product("root.ext4"));
        }
    }

    /// As the image's step puts it together.
    private byte[] image(JobOptions.Image options, byte[] root) throws Exception {
        try (StepFixture step = new StepFixture(Files.createDirectories(folder.resolve("image")), ScriptedSandbox.silent())) {
            List<ByteArrayOutputStream> frames = List.of(new ByteArrayOutputStream(), new ByteArrayOutputStream());
            List<FrameWriter.Target> targets = List.of(new FrameWriter.Target(PartFormats.FORMATS.get(0), frames.get(0)),
                    new FrameWriter.Target(PartFormats.FORMATS.get(1), frames.get(1)));
            byte[] kernel = Arrays.copyOf("KERNEL".getBytes(StandardCharsets.UTF_8), 8192);
            PartIndex index = new PartIndex(PartIndex.FORMAT, FrameWriter.write(new ByteArrayInputStream(kernel), targets),
                    FrameWriter.write(new ByteArrayInputStream(root), targets));
            step.withToolbox(Map.of("usr/lib/systemd/boot/efi/linuxx64.efi.stub", UnifiedKernelTest.stub()))
                    .with("index", Codec.encode(index), KERNEL)
                    .with("dtb", StepFixture.zstd(StepFixture.tar(Map.of("dtb/board.dtb", TREE))), KERNEL)
                    .with("zst", frames.get(0).toByteArray(), KERNEL).with("xz", frames.get(1).toByteArray(), KERNEL)
                    .with("bootloader", "U-BOOT");
            StepResult result = step.run(options);
            JobId job = new JobId("image-" + "0".repeat(32));
            Artifact image = Composed.put(step.store, new Composed.Owner(job, 1, "img.zst"), result.composed().get("img.zst"));
            return step.store.get(image.objectKey()).orElseThrow();
        }
    }
}
