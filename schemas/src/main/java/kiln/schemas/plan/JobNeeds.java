package kiln.schemas.plan;

/// What a job wants of the machine it runs on, before it starts. Disk is the largest that was measured and half as
/// much again.
///
/// @param diskBytes free in the worker's scratch folder
/// @param memoryBytes free for it while it runs
/// @param cpus processors the machine must have; what it finds beyond that it may use
public record JobNeeds(long diskBytes, long memoryBytes, int cpus) {
    private static final long MIB = 1L << 20;
    /// Of the emulator itself, beside the machine it emulates.
    private static final int EMULATOR_MIB = 256;

    public static JobNeeds of(JobOptions options) {
        return switch (options) {
            case JobOptions.Resolve resolve -> mib(512, 256);
            case JobOptions.Source source -> mib(1024, 128);
            case JobOptions.Toolbox toolbox -> mib(2048, 256);
            case JobOptions.CompileKernel kernel -> mib(4096, 1024);
            case JobOptions.PackagedKernel kernel -> mib(1024, 256);
            case JobOptions.CompileBootloader bootloader -> mib(2048, 512);
            case JobOptions.PackagedBootloader bootloader -> mib(256, 128);
            case JobOptions.Rootfs rootfs -> mib(512, 256);
            case JobOptions.Base base -> mib(1024 + 4L * base.rootMiB(), 512);
            case JobOptions.SystemPart part -> mib(1024 + 4L * part.rootMiB(), 512);
            case JobOptions.Image image -> mib(512, 256);
            case JobOptions.Boot boot -> mib(2048, boot.memoryMiB() + EMULATOR_MIB);
        };
    }

    private static JobNeeds mib(long disk, long memory) {
        return new JobNeeds(disk * MIB, memory * MIB, 1);
    }
}
