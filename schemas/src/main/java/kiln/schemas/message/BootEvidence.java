package kiln.schemas.message;

/// What a boot test saw.
///
/// @param machine QEMU's machine
/// @param kernel release printed by user space
/// @param distro id printed by user space
public record BootEvidence(String machine, String board, String kernel, String distro, double cpuSeconds) {}
