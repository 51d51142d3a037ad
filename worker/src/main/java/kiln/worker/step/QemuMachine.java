package kiln.worker.step;

import java.util.ArrayList;
import java.util.List;
import kiln.schemas.catalog.Arch;
import kiln.schemas.plan.JobOptions;
import kiln.worker.sandbox.Command;

/// The command that starts a virtual machine with the image `disk.img`; its console is standard output. The disk and
/// the
/// firmware's variables are written to temporary overlays only.
///
/// @see <a href="https://www.qemu.org/docs/master/system/invocation.html">QEMU, invocation</a>
final class QemuMachine {
    private QemuMachine() {}

    static Command command(JobOptions.Boot options, Command.Tools tools) throws StepFailure {
        List<String> argv = new ArrayList<>();
        argv.add(program(options));
        argv.addAll(List.of("-M", options.machine(), "-m", Integer.toString(options.memoryMiB()), "-nographic",
                "-no-reboot"));
        if (options.firmware()) {
            argv.addAll(uefi(options));
        } else {
            // The board's own devices: its SD card, its serial port.
            argv.addAll(List.of("-serial", "stdio", "-monitor", "none", "-net", "none",
                    "-drive", "if=sd,format=raw,snapshot=on,file=/build/disk.img"));
        }
        return Command.of(tools, argv);
    }

    /// How large the machine's disk is: a card may be larger than its image, as the cards that people have, and QEMU takes
    /// only those of a power of two.
    ///
    /// @param imageBytes 1 or more
    static long diskBytes(JobOptions.Boot options, long imageBytes) {
        long floor = Long.highestOneBit(imageBytes);
        return options.firmware() || floor == imageBytes ? imageBytes : 2 * floor;
    }

    private static String program(JobOptions.Boot options) {
        return switch (options.arch()) {
            case AMD64 -> "qemu-system-x86_64";
            case ARM64 -> "qemu-system-aarch64";
            case ARMHF -> "qemu-system-arm";
        };
    }

    private static List<String> uefi(JobOptions.Boot options) throws StepFailure {
        return switch (options.arch()) {
            case AMD64 -> uefi("Nehalem", "/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd");
            case ARM64 -> uefi("cortex-a57", "/usr/share/AAVMF/AAVMF_CODE.fd", "/usr/share/AAVMF/AAVMF_VARS.fd");
            case ARMHF -> throw StepFailure.build(StepFailure.BAD_OPTIONS,
                    "there is no UEFI firmware for " + Arch.ARMHF.debian()
                    + " machines here; boot the board's own bootloader");
        };
    }

    private static List<String> uefi(String cpu, String code, String variables) {
        return List.of("-accel", "tcg,thread=multi", "-cpu", cpu, "-smp", "1", "-nodefaults", "-serial", "stdio",
                "-net", "none",
                "-drive", "if=pflash,format=raw,unit=0,readonly=on,file=" + code,
                "-drive", "if=pflash,format=raw,unit=1,snapshot=on,file=" + variables,
                "-drive", "if=none,id=disk,format=raw,snapshot=on,file=/build/disk.img",
                "-device", "nvme,serial=kiln,drive=disk");
    }
}
