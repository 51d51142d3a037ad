package kiln.worker.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import kiln.artifacts.archive.TarTree;
import kiln.artifacts.archive.Xz;
import kiln.schemas.catalog.Arch;
import kiln.schemas.plan.JobOptions;
import kiln.worker.sandbox.Command;
import kiln.worker.sandbox.Exit;
import kiln.worker.sandbox.ScriptedSandbox;
import kiln.worker.sandbox.Workspace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompileStepsTest {
    private static final String MAKE =
            "make -s -C /build/src/linux-source-6.1 O=/build/out ARCH=arm CROSS_COMPILE=arm-linux-gnueabihf- ";

    @TempDir
    private Path folder;

    @Test
    void kernel_isConfiguredCheckedAndCompiledByTheseCommands() throws Exception {
        try (StepFixture step = kernel(new ScriptedSandbox((command, workspace, output) -> {
            makeKernel(command, workspace, "CONFIG_MMU=y");
            return new Exit.Exited(0, 1);
        }))) {
            StepResult result = step.run(options(List.of("CONFIG_MMU=y", "# CONFIG_PCI is not set"), "board.dtb"));

            assertEquals(List.of(MAKE + "KCONFIG_ALLCONFIG=/build/kiln.config allnoconfig", MAKE + "-j2 zImage",
                    MAKE + "-j2 vendor/board.dtb"), step.lines());
            assertEquals(Map.of("KBUILD_BUILD_HOST", "kiln", "KBUILD_BUILD_TIMESTAMP", "Sun Jun 15 15:06:40 UTC 2025",
                    "KBUILD_BUILD_USER", "kiln", "KBUILD_BUILD_VERSION", "1"), step.sandbox.commands().getFirst()
                    .environment());
            assertEquals(Map.of("release", "6.1.192-kiln", "version", "6.1.192"), result.facts());
            TarTree tree = step.unpacked(result, "kernel");
            assertEquals("z", StepFixture.text(tree, "boot/vmlinuz"));
            assertEquals("d", StepFixture.text(tree, "dtb/board.dtb"));
        }
    }

    @Test
    void configLineThatIsNotTaken_failsTheKernelByName() throws Exception {
        try (StepFixture step = kernel(new ScriptedSandbox((command, workspace, output) -> {
            makeKernel(command, workspace, "CONFIG_MMU=y");
            return new Exit.Exited(0, 1);
        }))) {
            StepFailure failed = assertThrows(StepFailure.class,
                    () -> step.run(options(List.of("CONFIG_MMU=y", "CONFIG_USB=y"), "board.dtb")));

            assertEquals("E312: kernel sunxi: its configuration did not take CONFIG_USB=y; something each depends on "
                    + "is not set, "
                    + "or it is gone in this version", failed.getMessage());
        }
    }

    @Test
    void compilerError_isTheMessage() throws Exception {
        try (StepFixture step = kernel(new ScriptedSandbox((command, workspace, output) -> {
            makeKernel(command, workspace, "CONFIG_MMU=y");
            output.line("init/main.c:7:1: error: unknown type name 'foo'");
            output.line("make[1]: *** [scripts/Makefile.build:250: init/main.o] Error 1");
            return new Exit.Exited(command.line().endsWith("zImage") ? 2 : 0, 1);
        }))) {
            StepFailure failed =
                    assertThrows(StepFailure.class, () -> step.run(options(List.of("CONFIG_MMU=y"), "board.dtb")));

            assertEquals("E310: \"" + MAKE
                    + "-j2 zImage\" ended with code 2: init/main.c:7:1: error: unknown type name 'foo'",
                    failed.getMessage());
        }
    }

    @Test
    void deviceTreeWithoutSource_isRefused() throws Exception {
        try (StepFixture step = kernel(new ScriptedSandbox((command, workspace, output) -> {
            makeKernel(command, workspace, "CONFIG_MMU=y");
            return new Exit.Exited(0, 1);
        }))) {
            StepFailure failed =
                    assertThrows(StepFailure.class, () -> step.run(options(List.of("CONFIG_MMU=y"), "other.dtb")));

            assertEquals("E313", failed.failure().code());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONFIG_MMU", "MMU=y", "CONFIG_X=y; rm", "CONFIG_x=y"})
    void lineThatIsNoConfiguration_isRefused(String line) throws Exception {
        try (StepFixture step = new StepFixture(folder, ScriptedSandbox.silent())) {
            StepFailure refused = assertThrows(StepFailure.class, () -> step.run(options(List.of(line), "board.dtb")));

            assertEquals("E315", refused.failure().code());
        }
    }

    @Test
    void bootloader_isPatchedConfiguredAndCompiledByTheseCommands() throws Exception {
        try (StepFixture step = bootloader(new ScriptedSandbox((command, workspace, output) -> {
            makeBootloader(command, workspace);
            return new Exit.Exited(0, 1);
        }))) {
            StepResult result = step.run(
                    new JobOptions.CompileBootloader("pc", Arch.ARMHF, "orangepi_pc_defconfig",
                    "u-boot-sunxi-with-spl.bin", 1));

            String make = "make -s O=/build/out ARCH=arm CROSS_COMPILE=arm-linux-gnueabihf- ";
            assertEquals(List.of(
                    "tar -xf /build/packages/u-boot_1.orig.tar.bz2 --strip-components=1 --no-same-owner",
                    "tar -xf /build/packages/u-boot_1-1.debian.tar.xz --no-same-owner",
                    "patch -s -p1 -f -i debian/patches/one.patch",
                    make + "orangepi_pc_defconfig", make + "olddefconfig", make + "-j2 all"), step.lines());
            assertEquals("spl", Files.readString(result.outputs().get("bootloader")));
            assertEquals(List.of("CONFIG_X=y", "# CONFIG_TOOLS_MKEFICAPSULE is not set"),
                    Files.readAllLines(step.workspace.path("out/.config")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "/etc/passwd", ""})
    void bootloaderFileOutsideOfTheBuild_isRefused(String file) throws Exception {
        try (StepFixture step = new StepFixture(folder, ScriptedSandbox.silent())) {
            StepFailure refused = assertThrows(StepFailure.class,
                    () -> step.run(new JobOptions.CompileBootloader("pc", Arch.ARMHF, "pc_defconfig", file, 1)));

            assertEquals("E315", refused.failure().code());
        }
    }

    @Test
    void bootloaderThatWasNotMade_isRefused() throws Exception {
        try (StepFixture step = bootloader(new ScriptedSandbox((command, workspace, output) -> {
            makeBootloader(command, workspace);
            return new Exit.Exited(0, 1);
        }))) {
            StepFailure failed = assertThrows(StepFailure.class,
                    () -> step.run(new JobOptions.CompileBootloader("pc", Arch.ARMHF, "pc_defconfig", "u-boot.itb",
                    1)));

            assertEquals("E313: bootloader pc: the build made no file u-boot.itb; check \"file\" in the board's "
                    + "definition",
                    failed.getMessage());
        }
    }

    /// What `make` would leave.
    private static void makeKernel(Command command, Workspace workspace, String config) throws IOException {
        write(workspace, "out/.config", config + "\nCONFIG_LOCALVERSION=\"-kiln\"\n");
        write(workspace, "out/include/config/kernel.release", "6.1.192-kiln\n");
        write(workspace, "out/arch/arm/boot/zImage", "z");
        if (command.line().endsWith(".dtb")) {
            write(workspace, "out/arch/arm/boot/dts/vendor/board.dtb", "d");
        }
    }

    private static void makeBootloader(Command command, Workspace workspace) throws IOException {
        if (command.line().contains("debian.tar")) {
            write(workspace, "src/debian/patches/series", "# comment\n\none.patch -p1\n");
        } else if (command.line().endsWith("defconfig") && !command.line().endsWith("olddefconfig")) {
            write(workspace, "out/.config", "CONFIG_X=y\nCONFIG_TOOLS_MKEFICAPSULE=y\n");
        } else if (command.line().endsWith("all")) {
            write(workspace, "out/u-boot-sunxi-with-spl.bin", "spl");
        }
    }

    private static void write(Workspace workspace, String path, String text) throws IOException {
        Files.createDirectories(workspace.path(path).getParent());
        Files.writeString(workspace.path(path), text);
    }

    private static JobOptions.CompileKernel options(List<String> config, String deviceTree) {
        return new JobOptions.CompileKernel("sunxi", Arch.ARMHF, "-kiln", config, "zImage", List.of(deviceTree), 1);
    }

    private StepFixture kernel(ScriptedSandbox sandbox) throws IOException {
        byte[] source = xz(StepFixture.tar(Map.of(
                "linux-source-6.1/Makefile", new byte[0], "linux-source-6.1/arch/arm/boot/dts/vendor/board.dts",
                new byte[0])));
        byte[] deb = StepFixture.deb("linux-source-6.1", "all", Map.of("usr/src/linux-source-6.1.tar.xz", source));
        return new StepFixture(folder, sandbox).withToolbox(Map.of())
                .with("files", StepFixture.tar(Map.of("linux-source-6.1_6.1.192-2_all.deb", deb)), Map.of());
    }

    private StepFixture bootloader(ScriptedSandbox sandbox) throws IOException {
        byte[] any = "any".getBytes(StandardCharsets.UTF_8);
        return new StepFixture(folder, sandbox).withToolbox(Map.of()).with("files", StepFixture.tar(Map.of(
                "u-boot_1.orig.tar.bz2", any, "u-boot_1-1.debian.tar.xz", any)), Map.of());
    }

    private static byte[] xz(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream xz = Xz.compress(out, 0)) {
            xz.write(bytes);
        }
        return out.toByteArray();
    }
}
