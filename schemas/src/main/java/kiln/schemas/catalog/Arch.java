package kiln.schemas.catalog;

/// One architecture under the names that the kernel, Debian and the cross compiler give it.
public enum Arch {
    ARMHF("armhf", "arm", "arm-linux-gnueabihf-"),
    ARM64("arm64", "arm64", "aarch64-linux-gnu-"),
    AMD64("amd64", "x86", "x86_64-linux-gnu-");

    private final String debian;
    private final String kernel;
    private final String crossPrefix;

    Arch(String debian, String kernel, String crossPrefix) {
        this.debian = debian;
        this.kernel = kernel;
        this.crossPrefix = crossPrefix;
    }

    /// Debian's name, e.g. `armhf`; also the name in catalog files and JSON.
    public String debian() {
        return debian;
    }

    /// The kernel's `ARCH=`, e.g. `arm`.
    public String kernel() {
        return kernel;
    }

    /// `CROSS_COMPILE=`, e.g. `arm-linux-gnueabihf-`.
    public String crossPrefix() {
        return crossPrefix;
    }

    /// @throws IllegalArgumentException if no architecture has this Debian name
    public static Arch ofDebian(String name) {
        for (Arch arch : values()) {
            if (arch.debian.equals(name)) {
                return arch;
            }
        }
        throw new IllegalArgumentException("unknown architecture " + name + "; known: amd64, arm64, armhf");
    }
}
