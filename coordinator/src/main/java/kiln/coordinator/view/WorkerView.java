package kiln.coordinator.view;

import java.util.List;
import kiln.schemas.message.Progress;

/// A worker as JSON.
///
/// @param silentMillis since its last word
/// @param state `free`, `drained` or `quarantined`; only a free one gets jobs
/// @param reason why it is not free; empty if it is
public record WorkerView(
        String worker, String host, int slots, List<Progress.Running> running, long diskFreeBytes, long silentMillis, String state,
        String reason) {}
