package kiln.coordinator.plan;

/// The revision of each step. Raise one when a change of that step's code changes what it makes: the keys of its jobs
/// then differ, and results made by the old code are no longer found.
final class Revisions {
    static final int RESOLVE = 1;
    static final int SOURCE = 1;
    static final int TOOLBOX = 1;
    static final int COMPILED_KERNEL = 1;
    static final int PACKAGED_KERNEL = 1;
    static final int COMPILED_BOOTLOADER = 1;
    static final int PACKAGED_BOOTLOADER = 1;
    static final int ROOTFS = 2;
    static final int BASE = 1;
    static final int SYSTEM_PART = 4;
    static final int IMAGE = 4;
    static final int BOOT = 4;

    private Revisions() {}
}
