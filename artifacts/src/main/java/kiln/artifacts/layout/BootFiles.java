package kiln.artifacts.layout;

import java.util.Arrays;
import java.util.Optional;
import kiln.schemas.plan.Sha256;

/// What is on a boot partition.
///
/// @param kernelBytes size of the kernel, filled up to whole clusters
/// @param commandLine that the kernel is started with
/// @param deviceTree digest of it, where there is one
record BootFiles(long kernelBytes, String commandLine, Optional<Sha256> deviceTree) {
    /// <https://devicetree-specification.readthedocs.io/en/stable/flattened-format.html#header>
    private static final int DEVICE_TREE = 0xd00dfeed;
    private static final int DEVICE_TREE_HEADER = 40;

    /// @param release of the kernel
    /// @throws IllegalArgumentException if a file is missing, or is not what it should be
    static BootFiles read(FatVolume volume, LayoutOrder.Start start, String release) {
        return switch (start) {
            case LayoutOrder.Start.Extlinux extlinux -> extlinux(volume, extlinux.deviceTree());
            case LayoutOrder.Start.Unified unified -> unified(volume, unified.file(), release);
        };
    }

    /// @see <a href="https://docs.u-boot.org/en/stable/develop/bootstd/extlinux.html">U-Boot, extlinux</a>
    private static BootFiles extlinux(FatVolume volume, Optional<String> deviceTree) {
        String text = UnifiedImage.text(volume.file("extlinux/extlinux.conf"));
        Optional<String> named = value(text, "fdt");
        Faults.requireSame(deviceTree.map(file -> "/" + file).orElse("none"), named.orElse("none"), "extlinux.conf's device tree");
        Optional<Sha256> tree = named.map(file -> deviceTree(volume.file(file.substring(1))));
        String kernel = value(text, "kernel").filter(file -> file.startsWith("/"))
                .orElseThrow(() -> new IllegalArgumentException("extlinux.conf names no kernel"));
        return new BootFiles(kernel(volume.file(kernel.substring(1))), value(text, "append").orElse(""), tree);
    }

    private static Optional<String> value(String text, String key) {
        return Arrays.stream(text.split("\n")).map(String::strip).filter(line -> line.startsWith(key + " "))
                .map(line -> line.substring(key.length()).strip()).findFirst();
    }

    /// Its numbers are big-endian: what it begins with, and its size.
    private static Sha256 deviceTree(Disk file) {
        var header = file.read(0, DEVICE_TREE_HEADER);
        Faults.requireSame(Integer.toHexString(DEVICE_TREE), Integer.toHexString(Integer.reverseBytes(header.getInt(0))),
                "the number that tells a device tree");
        long told = Integer.toUnsignedLong(Integer.reverseBytes(header.getInt(4)));
        if (told > file.sizeBytes()) {
            throw new IllegalArgumentException("the device tree says it has " + told + " bytes, its file has " + file.sizeBytes());
        }
        return file.digest();
    }

    private static BootFiles unified(FatVolume volume, String path, String release) {
        UnifiedImage image = UnifiedImage.read(volume.file(path));
        Faults.requireSame(release, image.text(".uname"), "the kernel release of " + path);
        return new BootFiles(kernel(image.section(".linux")), image.text(".cmdline"), Optional.empty());
    }

    private static long kernel(Disk file) {
        if (file.sizeBytes() == 0) {
            throw new IllegalArgumentException("the kernel is empty");
        }
        return file.sizeBytes();
    }
}
