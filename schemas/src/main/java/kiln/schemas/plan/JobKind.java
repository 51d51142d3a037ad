package kiln.schemas.plan;

import java.util.Locale;

/// The kinds of jobs, in the order in which a cell meets them.
public enum JobKind {
    /// Pins a moving source: a list of packages with versions and digests.
    RESOLVE(Pool.ASSEMBLE),
    /// Fetches what a resolve job pinned.
    SOURCE(Pool.ASSEMBLE),
    /// A tree of tools in which steps run.
    TOOLBOX(Pool.ASSEMBLE),
    KERNEL(Pool.COMPILE),
    BOOTLOADER(Pool.COMPILE),
    ROOTFS(Pool.ASSEMBLE),
    /// A root file system without kernel modules, packed once for all kernels.
    BASE(Pool.ASSEMBLE),
    /// A stretch of a disk that many images share, packed once.
    PART(Pool.ASSEMBLE),
    IMAGE(Pool.ASSEMBLE),
    BOOT(Pool.BOOT);

    private final Pool pool;
    private final String id = name().toLowerCase(Locale.ROOT);

    JobKind(Pool pool) {
        this.pool = pool;
    }

    /// The kind of capacity it takes.
    public Pool pool() {
        return pool;
    }

    /// The name in ids and JSON: lower case.
    public String id() {
        return id;
    }
}
