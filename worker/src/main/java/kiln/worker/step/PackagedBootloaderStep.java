package kiln.worker.step;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import kiln.artifacts.archive.DebTree;
import kiln.artifacts.archive.TarEntry;
import kiln.artifacts.store.ArtifactLostException;
import kiln.schemas.plan.JobOptions;

/// Takes one file, the bootloader, out of Debian packages.
final class PackagedBootloaderStep implements StepRunner<JobOptions.PackagedBootloader> {

    @Override
    public StepResult run(JobOptions.PackagedBootloader options, StepContext context)
            throws IOException, StepFailure, ArtifactLostException {
        context.stage("take out");
        try (DebTree merged = DebPackages.merged(context)) {
            if (merged.tree().get(options.file()).orElse(null) instanceof TarEntry.File file) {
                Path bootloader = context.workspace().path("bootloader");
                try (InputStream in = file.content().open()) {
                    Files.copy(in, bootloader);
                }
                return StepResult.of("bootloader", bootloader);
            }
            throw StepFailure.build(StepFailure.INPUT_UNFIT, "bootloader " + options.name()
                    + ": the packages hold no file "
                    + options.file() + "; check the path in the board's definition");
        }
    }
}
