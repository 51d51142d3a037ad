package kiln.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.artifacts.layout.LayoutCertificate;
import kiln.schemas.catalog.Arch;
import kiln.schemas.message.JobResult;
import kiln.schemas.plan.JobOptions;
import kiln.worker.RealSteps.Output;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// Boards that start U-Boot from SD card: kernel and bootloader compiled here. Takes several CPU minutes.
@EnabledIfSystemProperty(named = "kiln.compile-tests", matches = "true",
        disabledReason = "compiles a kernel and U-Boot for minutes; ask for it with -Dkiln.compile-tests=true")
@Timeout(7200)
class SunxiChainTest {

    @Test
    void kernelAndBootloaderCompiledHere_bootOnTwoBoards() throws Exception {
        try (RealSteps steps = new RealSteps()) {
            Output root = new Output(steps.run(new JobOptions.Rootfs("trixie-minimal", Arch.ARMHF, "kiln", 1), Map.of(
                    "files", steps.files("trixie", Arch.ARMHF, List.of("base-files", "busybox-static"), List.of(),
                    false))), "root");
            Output cross = steps.toolbox("cross-arm", List.of("bash", "bc", "bison", "bzip2", "coreutils", "dash",
                    "diffutils",
                    "findutils", "flex", "gcc", "gcc-arm-linux-gnueabihf", "grep", "gzip", "libc6-dev", "libssl-dev",
                    "lz4", "make",
                    "mawk", "patch", "python3-dev", "python3-setuptools", "sed", "swig", "tar", "util-linux",
                    "xz-utils"), List.of());
            Output kernel = new Output(steps.run(kernel(), Map.of("toolbox", cross, "files",
                    steps.files("bookworm", Arch.AMD64, List.of("linux-source-6.1"), List.of(), false))), "kernel");
            Output packaged = new Output(steps.run(new JobOptions.PackagedBootloader("bpim2u",
                    "usr/lib/u-boot/Bananapi_M2_Ultra/u-boot-sunxi-with-spl.bin", 1), Map.of("files",
                    steps.files("trixie", Arch.ARMHF, List.of("u-boot-sunxi"), List.of(), false))), "bootloader");
            boots(steps, "bpim2u", "bpim2u", "sun8i-r40-bananapi-m2-ultra.dtb", root, kernel, packaged);
            Output compiled = new Output(steps.run(new JobOptions.CompileBootloader("orangepi-pc", Arch.ARMHF,
                    "orangepi_pc_defconfig", "u-boot-sunxi-with-spl.bin", 1), Map.of("toolbox", cross, "files",
                    steps.files("trixie", Arch.AMD64, List.of("u-boot"), List.of(), true))), "bootloader");
            boots(steps, "orangepi-pc", "orangepi-pc", "sun8i-h3-orangepi-pc.dtb", root, kernel, compiled);
        }
    }

    private static void boots(
            RealSteps steps, String board, String machine, String deviceTree, Output root, Output kernel,
            Output bootloader)
            throws Exception {
        JobOptions.Image options = new JobOptions.Image("0.1.0", board, "trixie-minimal", "current", Arch.ARMHF,
                "ttyS0,115200",
                Optional.of(deviceTree), List.of("panic=5"), new JobOptions.DiskLayout.Extlinux(80, 16, 8192), "", 1);
        JobResult part = steps.part("trixie-minimal", Arch.ARMHF, 63, root, kernel);
        Map<String, Output> inputs = RealSteps.ofPart(part);
        inputs.put("toolbox", steps.assemble());
        inputs.put("bootloader", bootloader);
        JobResult image = steps.run(options, inputs);
        Output qemu = steps.toolbox("boot-arm", List.of("qemu-system-arm", "util-linux"), List.of());

        JobResult boot = steps.run(new JobOptions.Boot(board, "trixie-minimal", Arch.ARMHF, machine, 1024, 180, false,
                "", 1, Optional.of(new JobOptions.Ordered(options, "trixie"))),
                Map.of("image", new Output(image, "img.zst"), "toolbox", qemu, "tools", steps.assemble(), "bootloader", bootloader));

        LayoutCertificate layout = steps.certificate(boot);
        assertEquals(Optional.of(bootloader.artifact().digest()), layout.bootloader());
        assertEquals(List.of("dos", "debian-13"), List.of(layout.table(), layout.os()));
        assertEquals(List.of(board, kernel.result().facts().get("release"), "trixie-minimal"),
                List.of(boot.facts().get("board"), boot.facts().get("kernel"), boot.facts().get("distro")));
    }

    private static JobOptions.CompileKernel kernel() throws Exception {
        try (var config = SunxiChainTest.class.getResourceAsStream("sunxi.config")) {
            List<String> lines = new String(config.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            return new JobOptions.CompileKernel("sunxi-6.1", Arch.ARMHF, "-kiln", lines, "zImage",
                    List.of("sun8i-h3-orangepi-pc.dtb", "sun8i-r40-bananapi-m2-ultra.dtb"), 1);
        }
    }
}
