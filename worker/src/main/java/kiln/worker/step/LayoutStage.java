package kiln.worker.step;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import kiln.artifacts.image.Sector;
import kiln.artifacts.layout.LayoutCheck;
import kiln.artifacts.layout.LayoutOrder;
import kiln.artifacts.layout.RootContent;
import kiln.artifacts.store.ArtifactLostException;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Sha256;

/// Checks the finished bytes of an image where they pass anyway, and writes down what they are.
final class LayoutStage {
    private LayoutStage() {}

    /// @param raw digest of the raw image
    /// @return the certificate
    static Path certificate(JobOptions.Ordered ordered, Sha256 raw, StepContext context)
            throws StepFailure, IOException, InterruptedException, ArtifactLostException {
        LayoutOrder order = LayoutOrders.of(ordered, context);
        RootContent root = RootReading.of(order.root().firstSector() * Sector.BYTES, context);
        return switch (judge(order, root, raw, context)) {
            case LayoutCheck.Verdict.Sound sound -> {
                Path file = context.workspace().path("layout.json");
                Files.writeString(file, Codec.encodePretty(sound.certificate()) + "\n");
                yield file;
            }
            case LayoutCheck.Verdict.Faulty faulty -> throw StepFailure.build(StepFailure.LAYOUT, "the image of "
                    + ordered.image().board() + " with " + ordered.image().distro() + " is not what was ordered:\n"
                    + String.join("\n", faulty.faults()) + "\nmake it anew with ./kiln rebuild; if that does not help, its parts are wrong");
        };
    }

    private static LayoutCheck.Verdict judge(LayoutOrder order, RootContent root, Sha256 raw, StepContext context)
            throws StepFailure, IOException {
        long bytes = Long.parseLong(context.facts("image").getOrDefault("rawSizeBytes", "1"));
        try (RawImage disk = new RawImage(context.workspace().path(BootStep.DISK), bytes)) {
            return LayoutCheck.judge(disk, order, root, raw);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
