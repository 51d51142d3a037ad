package kiln.schemas.catalog;

import java.util.List;
import java.util.Optional;

/// A board: what its images look like and how one is booted for proof.
///
/// @param id file name without ending, e.g. `orangepi-pc`; part of cell and image names
/// @param name what people call it, e.g. `Orange Pi PC`
/// @param family what kernels say they support, e.g. `sunxi` or `uefi`
/// @param imageKinds the kinds it has; the first is the default
/// @param console kernel console, e.g. `ttyS0`
/// @param deviceTree file name of its device tree, none where firmware brings one
/// @param commandLine further kernel arguments
/// @param bootloader what the boot ROM starts, none where the board brings its own firmware
/// @param hardware what people ask when they choose an image, if somebody wrote it down
public record Board(
        String id,
        String name,
        String family,
        Arch arch,
        List<ImageKind> imageKinds,
        String console,
        Optional<String> deviceTree,
        List<String> commandLine,
        Optional<Bootloader> bootloader,
        Layout layout,
        BootTest bootTest,
        Optional<Hardware> hardware) {

    public Board {
        imageKinds = List.copyOf(imageKinds);
        commandLine = List.copyOf(commandLine);
    }

    /// A board of whose hardware nothing is said.
    public Board(
            String id, String name, String family, Arch arch, List<ImageKind> imageKinds, String console,
            Optional<String> deviceTree, List<String> commandLine, Optional<Bootloader> bootloader, Layout layout,
            BootTest bootTest) {
        this(id, name, family, arch, imageKinds, console, deviceTree, commandLine, bootloader, layout, bootTest,
                Optional.empty());
    }

    /// The thing on the table.
    ///
    /// @param soc e.g. `Allwinner H3`; none for machines of many makers
    /// @param memoryMiB the sizes it is sold with, smallest first, in MiB; empty if they are any
    /// @param media what its firmware starts from, the usual one first
    /// @param imagerDevices tags under which Raspberry Pi Imager offers its images, e.g. `pi4-64bit`
    public record Hardware(
            Optional<String> soc, List<Integer> memoryMiB, Display display, List<Medium> media, List<String> imagerDevices) {
        public Hardware {
            memoryMiB = memoryMiB.stream().sorted().toList();
            media = List.copyOf(media);
            imagerDevices = List.copyOf(imagerDevices);
        }
    }

    /// Whether a monitor can be connected; machines of many makers differ.
    public enum Display {
        HDMI,
        NONE,
        VARIES
    }

    /// Where a bootloader comes from and where the ROM looks for it.
    public sealed interface Bootloader {
        /// Bytes from the start of the disk.
        long offsetBytes();

        /// Compiled U-Boot.
        ///
        /// @param suite Debian suite of the source package, e.g. `trixie`
        /// @param sourcePackage e.g. `u-boot`
        /// @param defconfig e.g. `orangepi_pc_defconfig`
        /// @param file the build's product, relative to the build folder
        record Compiled(String suite, String sourcePackage, String defconfig, String file, long offsetBytes)
                implements Bootloader {}

        /// Taken as it is from a Debian package.
        ///
        /// @param file path inside the package, without leading slash
        record Packaged(String suite, String debianPackage, String file, long offsetBytes) implements Bootloader {}
    }

    /// The disk of a device image. Sizes in MiB (2^20 bytes).
    public sealed interface Layout {
        /// A boot partition's size where the board says nothing.
        int BOOT_MIB = 32;

        int imageMiB();

        /// MBR table, from 1 MiB a FAT with kernel and `extlinux.conf` for U-Boot, and an ext4 root.
        record Extlinux(int imageMiB, int bootMiB) implements Layout {}

        /// GPT, an EFI system partition that holds a unified kernel image, and an ext4 root.
        record Uefi(int imageMiB, int espMiB) implements Layout {}
    }

    /// The QEMU machine that boots the board's images.
    ///
    /// @param machine QEMU's `-M`, e.g. `orangepi-pc`, `q35`
    /// @param cpuSeconds processor time after which a boot counts as hung
    public record BootTest(String machine, int memoryMiB, int cpuSeconds) {}
}
