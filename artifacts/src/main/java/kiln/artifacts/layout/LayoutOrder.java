package kiln.artifacts.layout;

import java.util.List;
import java.util.Optional;
import kiln.artifacts.image.Region;
import kiln.artifacts.image.Sector;
import kiln.schemas.plan.Sha256;

/// What an image was ordered as.
///
/// @param table what kind of partition table
/// @param diskId as util-linux prints it
/// @param boot the partition that firmware reads, a FAT
/// @param root the partition with the root file system, ext4
/// @param bootloader outside all partitions, where the board has one
/// @param commandLine of the kernel
public record LayoutOrder(
        Kind table,
        String diskId,
        Partition boot,
        Partition root,
        Optional<Blob> bootloader,
        Start start,
        String commandLine,
        System system) {
    /// Of partition tables.
    public enum Kind { DOS, GPT }

    /// @param number from 1
    /// @param type two hex digits, or a GUID
    /// @param id PARTUUID
    public record Partition(String name, int number, String type, String id, long firstSector, long sectors, FileSystem fileSystem) {
        Disk of(Disk disk) {
            return disk.part(firstSector * Sector.BYTES, sectors * Sector.BYTES);
        }
    }

    /// @param id UUID, or serial number as util-linux prints it
    public record FileSystem(String label, String id) {}

    /// A bootloader.
    public record Blob(long offsetBytes, long sizeBytes, Sha256 digest) {
        Region region() {
            return new Region("bootloader", offsetBytes, sizeBytes);
        }
    }

    /// How firmware gets to the kernel.
    public sealed interface Start {
        /// @param deviceTree its file, where the board has one
        record Extlinux(Optional<String> deviceTree) implements Start {}

        /// @param file of the unified kernel image
        record Unified(String file) implements Start {}
    }

    /// What runs.
    ///
    /// @param suite e.g. `trixie`
    /// @param release of the kernel
    /// @param modules the folders of `/lib/modules`: the release, or none where all is built into the kernel
    public record System(String distro, String suite, String release, List<String> modules) {
        public System {
            modules = List.copyOf(modules);
        }
    }
}
