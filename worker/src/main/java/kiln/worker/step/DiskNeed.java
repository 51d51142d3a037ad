package kiln.worker.step;

import kiln.schemas.plan.JobOptions;

/// Free disk a step wants to see before it starts, in bytes: the largest that was measured, and half as much again.
public final class DiskNeed {
    private static final long MIB = 1L << 20;

    private DiskNeed() {}

    public static long bytes(JobOptions options) {
        return MIB * switch (options) {
            case JobOptions.Resolve resolve -> 512;
            case JobOptions.Source source -> 1024;
            case JobOptions.Toolbox toolbox -> 2048;
            case JobOptions.CompileKernel kernel -> 4096;
            case JobOptions.PackagedKernel kernel -> 1024;
            case JobOptions.CompileBootloader bootloader -> 2048;
            case JobOptions.PackagedBootloader bootloader -> 256;
            case JobOptions.Rootfs rootfs -> 512;
            case JobOptions.Image image -> 512 + 3L * image.layout().imageMiB();
            case JobOptions.Boot boot -> 2048;
        };
    }
}
