package kiln.worker.step;

import java.io.IOException;
import kiln.artifacts.store.ArtifactLostException;
import kiln.schemas.plan.JobOptions;

/// The list of all steps.
public final class StepRunners {
    private StepRunners() {}

    /// Runs the step that the options ask for.
    ///
    /// @throws StepFailure if it came to nothing; says whose fault it is
    /// @throws ArtifactLostException if an input is gone or spoilt
    public static StepResult run(JobOptions options, StepContext context)
            throws IOException, InterruptedException, StepFailure, ArtifactLostException {
        return made(options, context).requireExactly(options.outputs());
    }

    private static StepResult made(JobOptions options, StepContext context)
            throws IOException, InterruptedException, StepFailure, ArtifactLostException {
        return switch (options) {
            case JobOptions.Resolve resolve -> new ResolveStep().run(resolve, context);
            case JobOptions.Source source -> new SourceStep().run(source, context);
            case JobOptions.Toolbox toolbox -> new ToolboxStep().run(toolbox, context);
            case JobOptions.CompileKernel kernel -> new CompileKernelStep().run(kernel, context);
            case JobOptions.PackagedKernel kernel -> new PackagedKernelStep().run(kernel, context);
            case JobOptions.CompileBootloader bootloader -> new CompileBootloaderStep().run(bootloader, context);
            case JobOptions.PackagedBootloader bootloader -> new PackagedBootloaderStep().run(bootloader, context);
            case JobOptions.Rootfs rootfs -> new RootfsStep().run(rootfs, context);
            case JobOptions.Base base -> new BaseStep().run(base, context);
            case JobOptions.SystemPart part -> new SystemPartStep().run(part, context);
            case JobOptions.Image image -> new ImageStep().run(image, context);
            case JobOptions.Boot boot -> new BootStep().run(boot, context);
        };
    }
}
