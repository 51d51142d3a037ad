package kiln.artifacts.layout;

import java.util.List;
import java.util.Optional;
import kiln.schemas.plan.Sha256;

/// What the finished bytes of an image were found to be, and that it is what was ordered. Stored beside the image as JSON.
///
/// @param format 1
/// @param rawSha256 of the raw image
/// @param table `dos` or `gpt`
/// @param diskId as util-linux prints it
/// @param areas what lies where, in the order of the disk; they do not overlap
/// @param bootloader digest of the bytes at its offset, where the board has one
/// @param deviceTree digest of its file, where the board has one
/// @param os `ID` and `VERSION_ID` of `/etc/os-release`, e.g. `debian-13`
/// @param kernelRelease the only folder of `/lib/modules`, where the kernel has modules
/// @param checks what was checked, each without a fault
public record LayoutCertificate(
        int format,
        long rawBytes,
        Sha256 rawSha256,
        String table,
        String diskId,
        List<Area> areas,
        List<Volume> partitions,
        Optional<Sha256> bootloader,
        Optional<Sha256> deviceTree,
        long kernelBytes,
        String commandLine,
        String distro,
        String os,
        String kernelRelease,
        List<String> checks) {
    public static final int FORMAT = 1;

    public LayoutCertificate {
        areas = List.copyOf(areas);
        partitions = List.copyOf(partitions);
        checks = List.copyOf(checks);
    }

    /// @param lastSector inclusive
    public record Area(String name, long firstSector, long lastSector) {}

    /// @param number in the table, from 1
    /// @param type two hex digits, or a GUID
    /// @param partUuid as Linux names it
    /// @param fileSystem `fat16`, `fat32` or `ext4`
    /// @param uuid of the file system
    public record Volume(int number, String name, String type, String partUuid, String fileSystem, String label, String uuid) {}
}
