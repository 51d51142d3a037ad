package kiln.coordinator.view;

import java.util.List;
import kiln.schemas.message.Progress;

/// A worker as JSON.
///
/// @param silentMillis since its last word
public record WorkerView(
        String worker, String host, int slots, List<Progress.Running> running, long diskFreeBytes, long silentMillis) {}
