package kiln.coordinator.view;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.coordinator.schedule.Eta;
import kiln.coordinator.schedule.Waiting;
import kiln.schemas.message.JobTally;
import kiln.schemas.message.PublishedImage;

/// A build as JSON (section 11 of the design).
///
/// @param state `running`, `green`, `red` or `cancelled`
/// @param planned all cells, skipped ones included; the sum of `counts` once the build has ended
/// @param counts by terminal state: built, reused, failed, skipped, blocked, cancelled, quarantined; always all seven
/// @param paused why nothing more of it starts; absent while it is not paused
/// @param eta when all its cells will have booted
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
        Optional<String> paused,
        List<Cell> cells,
        Optional<Eta> eta) {

    /// Of a build that has ended, or of which nothing can be foretold.
    public BuildView(
            String build, String state, String label, long acceptedMillis, int planned, Map<String, Integer> counts,
            JobTally jobs, double seconds, double cpuSeconds, Optional<String> paused, List<Cell> cells) {
        this(build, state, label, acceptedMillis, planned, counts, jobs, seconds, cpuSeconds, paused, cells,
                Optional.empty());
    }

    /// @param state a terminal state as in `counts`, or `waiting` or `running`
    /// @param reason why it is not built; what it waits for while it is not complete
    /// @param stage kinds of jobs of the cell that run at the moment, e.g. `kernel`
    /// @param waiting why nothing is done for it at the moment
    /// @param eta when it will have booted
    public record Cell(
            String cell,
            String state,
            String reason,
            String stage,
            List<Image> images,
            Optional<Boot> boot,
            List<String> jobs,
            Optional<Waiting> waiting,
            Optional<Eta> eta) {
        /// That has ended, or of which nothing can be foretold.
        public Cell(String cell, String state, String reason, String stage, List<Image> images, Optional<Boot> boot,
                List<String> jobs) {
            this(cell, state, reason, stage, images, boot, jobs, Optional.empty(), Optional.empty());
        }
    }

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
