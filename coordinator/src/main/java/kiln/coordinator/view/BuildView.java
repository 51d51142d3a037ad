package kiln.coordinator.view;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.schemas.message.JobTally;
import kiln.schemas.message.PublishedImage;

/// A build as JSON (section 11 of the design).
///
/// @param state `running`, `green`, `red` or `cancelled`
/// @param planned all cells, skipped ones included; the sum of `counts` once the build has ended
/// @param counts by terminal state: built, reused, failed, skipped, blocked, cancelled, quarantined; always all seven
/// @param seconds wall time since it was accepted, until its end
public record BuildView(
        String build,
        String state,
        String label,
        long acceptedMillis,
        int planned,
        Map<String, Integer> counts,
        JobTally jobs,
        double seconds,
        double cpuSeconds,
        List<Cell> cells) {

    /// @param state a terminal state as in `counts`, or `waiting` or `running`
    /// @param reason why it is not built; what it waits for while it is not complete
    /// @param stage kinds of jobs of the cell that run at the moment, e.g. `kernel`
    public record Cell(
            String cell, String state, String reason, String stage, List<Image> images, Optional<Boot> boot, List<String> jobs) {}

    /// @param path of the file on this machine where the store is a folder; empty otherwise
    public record Image(
            String name, String key, long sizeBytes, String sha256, long rawSizeBytes, String rawSha256, String path) {
        public static Image of(PublishedImage image, String path) {
            return new Image(
                    image.name(), image.key(), image.sizeBytes(), image.sha256().hex(), image.rawSizeBytes(), image.rawSha256().hex(), path);
        }
    }

    /// @param state `booted`
    public record Boot(String state, String machine, String kernel, String distro, double cpuSeconds) {}
}
