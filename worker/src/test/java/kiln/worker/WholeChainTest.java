package kiln.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

/// From nothing but a package mirror to an image that booted.
@Timeout(1800)
class WholeChainTest {

    @Test
    void uefiImageOfPackagedParts_isTheSameTwiceAndBoots() throws Exception {
        try (RealSteps steps = new RealSteps()) {
            Output root = new Output(steps.run(new JobOptions.Rootfs("trixie-minimal", Arch.AMD64, "kiln", 1), Map.of(
                    "files", steps.files("trixie", Arch.AMD64, List.of("base-files", "busybox-static"), List.of(),
                    false))), "root");
            Output kernel = new Output(steps.run(new JobOptions.PackagedKernel("cloud", Arch.AMD64, 1), Map.of("files",
                    steps.files("trixie", Arch.AMD64, List.of("linux-image-cloud-amd64"), List.of(), false))),
                    "kernel");
            JobOptions.Image options = new JobOptions.Image("0.1.0", "uefi-x86_64", "trixie-minimal", "current",
                    Arch.AMD64,
                    "ttyS0", Optional.empty(), List.of("panic=5", "no_timer_check"),
                    new JobOptions.DiskLayout.Uefi(258, 64), "", 1);
            JobResult part = steps.part("trixie-minimal", Arch.AMD64, 192, root, kernel);
            Map<String, Output> parts = RealSteps.ofPart(part);
            parts.put("toolbox", steps.assemble());
            JobResult image = steps.run(options, parts);
            JobResult again = steps.run(new JobOptions.Image(options.version(), options.board(), options.distro(),
                    options.track(),
                    options.arch(), options.console(), options.deviceTree(), options.commandLine(), options.layout(),
                    "again", 1), parts);
            assertEquals(image.outputs(), again.outputs());

            Output qemu = steps.toolbox("boot-x86",
                    List.of("qemu-system-x86", "ovmf", "util-linux", "dash", "coreutils"), List.of());
            JobResult boot = steps.run(
                    new JobOptions.Boot("uefi-x86_64", "trixie-minimal", Arch.AMD64, "q35", 512, 120, true, "", 1,
                            Optional.of(new JobOptions.Ordered(options, "trixie"))),
                    Map.of("image", new Output(image, "img.zst"), "toolbox", qemu, "tools", steps.assemble()));

            String release = kernel.result().facts().get("release");
            assertTrue(image.facts().get("name").startsWith("Kiln_0.1.0_uefi-x86_64_trixie-minimal_current_6."),
                    image.facts()::toString);
            assertEquals(List.of("uefi-x86_64", release, "trixie-minimal", "q35"),
                    List.of(boot.facts().get("board"), boot.facts().get("kernel"), boot.facts().get("distro"),
                    boot.facts().get("machine")));
            LayoutCertificate layout = steps.certificate(boot);
            assertEquals(List.of("gpt", "debian-13", release, boot.facts().get("rawSha256")),
                    List.of(layout.table(), layout.os(), layout.kernelRelease(), layout.rawSha256().hex()));
        }
    }
}
