package kiln.artifacts.image;

/// The unit of disk addresses. UFS disks have 4096-byte sectors; Kiln makes no images for them yet.
public final class Sector {
    public static final int BYTES = 512;

    private Sector() {}
}
