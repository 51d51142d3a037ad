package kiln.worker.step;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import kiln.artifacts.archive.Inode;
import kiln.artifacts.archive.TarEntry;
import kiln.artifacts.archive.TarTree;
import kiln.schemas.catalog.Arch;
import kiln.schemas.plan.JobOptions;
import kiln.worker.sandbox.ScriptedSandbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The steps that only rewrite archives: no command at all.
class PackageStepsTest {
    @TempDir
    private Path folder;

    private StepFixture step;

    @BeforeEach
    void open() throws Exception {
        step = new StepFixture(folder, ScriptedSandbox.silent());
    }

    @AfterEach
    void close() throws Exception {
        assertEquals(List.of(), step.lines());
        step.close();
    }

    @Test
    void toolbox_keepsToolsAndMendsWhatScriptsWouldHaveDone() throws Exception {
        packages(Map.of("usr/bin/mawk", "m", "usr/bin/gcc", "g", "usr/share/doc/x/copyright", "c", "var/lib/x", "v",
                "bin/sh", "s"));

        TarTree tree = step.unpacked(step.run(new JobOptions.Toolbox("x", 1)), "tree");

        assertEquals(List.of("etc/group", "etc/passwd", "usr/bin/awk -> mawk", "usr/bin/cc -> gcc", "usr/bin/gcc",
                "usr/bin/mawk",
                "usr/bin/sh"), leaves(tree));
    }

    @Test
    void rootfs_hasInitMarkerAndAppletLinks() throws Exception {
        packages(Map.of("bin/busybox", "b", "usr/share/man/man1/x.1", "m", "etc/passwd", "own"));

        TarTree tree = step.unpacked(step.run(new JobOptions.Rootfs("minimal", Arch.ARMHF, "kiln", 1)), "root");

        assertEquals("kiln\n", StepFixture.text(tree, "etc/hostname"));
        assertEquals("own", StepFixture.text(tree, "etc/passwd"));
        assertTrue(StepFixture.text(tree, "etc/init.d/rcS").contains("""
                image="board=$board kernel=$(uname -r) distro=$distro"
                echo "KILN-BOOT-OK $image os=$ID-$VERSION_ID model=$model" > /dev/console
                """));
        assertEquals(new TarEntry.Symlink("usr/sbin/init", new Inode(0777, 0, 0, Trees.EPOCH), "/usr/bin/busybox"),
                tree.get("usr/sbin/init").orElseThrow());
        assertTrue(tree.get("usr/share/man").isEmpty());
    }

    @Test
    void rootfsMadeTwice_isTheSameBytes() throws Exception {
        packages(Map.of("bin/busybox", "b"));
        byte[] first = Files.readAllBytes(step.run(new JobOptions.Rootfs("minimal", Arch.ARMHF, "kiln", 1)).outputs()
                .get("root"));
        close();
        step = new StepFixture(Files.createDirectory(folder.resolve("again")), ScriptedSandbox.silent());
        packages(Map.of("bin/busybox", "b"));

        byte[] second = Files.readAllBytes(step.run(new JobOptions.Rootfs("minimal", Arch.ARMHF, "kiln", 1)).outputs()
                .get("root"));

        assertArrayEquals(first, second);
    }

    @Test
    void rootfsWithoutBusyboxOrWithABadHostName_isRefused() throws Exception {
        packages(Map.of("usr/bin/other", "o"));

        assertEquals("E315", refused(new JobOptions.Rootfs("minimal", Arch.ARMHF, "not a name", 1)));
        assertEquals("E313", refused(new JobOptions.Rootfs("minimal", Arch.ARMHF, "kiln", 1)));
    }

    @Test
    void kernelWithItsImageInBoot_isLaidOutAsACompiledOne() throws Exception {
        packages(Map.of("boot/vmlinuz-6.12.117+deb13-cloud-amd64", "z", "boot/config-6.12.117+deb13-cloud-amd64", "c",
                "usr/lib/modules/6.12.117+deb13-cloud-amd64/kernel/fs/x.ko.xz", "m", "usr/share/doc/d", "d",
                "usr/lib/linux-image-6.12.117+deb13-cloud-amd64/allwinner/b.dtb", "t"));

        StepResult result = step.run(new JobOptions.PackagedKernel("cloud", Arch.AMD64, 1));

        assertEquals(Map.of("release", "6.12.117+deb13-cloud-amd64", "version", "6.12.117"), result.facts());
        assertEquals(List.of("boot/config", "boot/vmlinuz", "dtb/b.dtb",
                "lib/modules/6.12.117+deb13-cloud-amd64/kernel/fs/x.ko.xz"), leaves(step.unpacked(result, "kernel")));
    }

    @Test
    void kernelWithItsImageBesideTheModules_isFoundToo() throws Exception {
        packages(Map.of("usr/lib/modules/7.2.12-cloud/vmlinuz", "z", "usr/lib/modules/7.2.12-cloud/modules.order",
                "o"));

        StepResult result = step.run(new JobOptions.PackagedKernel("edge", Arch.AMD64, 1));

        assertEquals(Map.of("release", "7.2.12-cloud", "version", "7.2.12"), result.facts());
        assertEquals(List.of("boot/vmlinuz", "lib/modules/7.2.12-cloud/modules.order"),
                leaves(step.unpacked(result, "kernel")));
    }

    @Test
    void packagesWithoutKernel_areRefused() throws Exception {
        packages(Map.of("usr/bin/x", "x"));

        assertEquals("E313", refused(new JobOptions.PackagedKernel("cloud", Arch.AMD64, 1)));
    }

    @Test
    void bootloader_isTakenOutOfItsPackage() throws Exception {
        packages(Map.of("usr/lib/u-boot/x/spl.bin", "spl"));

        StepResult result = step.run(new JobOptions.PackagedBootloader("x", "usr/lib/u-boot/x/spl.bin", 1));

        assertEquals("spl", Files.readString(result.outputs().get("bootloader")));
    }

    @Test
    void bootloaderThatIsNotThere_isRefused() throws Exception {
        packages(Map.of("usr/lib/u-boot/x/spl.bin", "spl"));

        assertEquals("E313", refused(new JobOptions.PackagedBootloader("x", "usr/lib/u-boot/y/spl.bin", 1)));
    }

    private String refused(JobOptions options) {
        return assertThrows(StepFailure.class, () -> step.run(options)).failure().code();
    }

    private void packages(Map<String, String> files) throws Exception {
        Map<String, byte[]> bytes = new java.util.TreeMap<>();
        files.forEach((path, text) -> bytes.put(path, text.getBytes(StandardCharsets.UTF_8)));
        step.with("files", StepFixture.tar(Map.of("x_1_all.deb", StepFixture.deb("x", "all", bytes))), Map.of());
    }

    /// Everything but folders and the links of the merged `/usr`.
    private static List<String> leaves(TarTree tree) throws Exception {
        return tree.entries().stream().filter(entry -> !(entry instanceof TarEntry.Directory))
                .filter(entry -> !List.of("bin", "sbin", "lib", "lib64").contains(entry.path()))
                .map(entry -> entry instanceof TarEntry.Symlink link ? link.path() + " -> " + link.target()
                : entry.path()).toList();
    }
}
