package kiln.schemas.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kiln.schemas.plan.WorkerId;

/// Who failed a job how, since it was last planned anew.
///
/// @param lost workers that fell silent over it, each once
/// @param doubtedBy workers that say it failed by itself, each once
/// @param lastBy who failed it last and is not to have it again at once
/// @param lastMillis when that was, Unix time in ms; 0 for never
/// @param heldUntilMillis when it could be offered again after that
public record JobTroubles(
        List<WorkerId> lost, List<WorkerId> doubtedBy, Optional<WorkerId> lastBy, long lastMillis, long heldUntilMillis) {
    public static final JobTroubles NONE = new JobTroubles(List.of(), List.of(), Optional.empty(), 0, 0);

    public JobTroubles {
        lost = List.copyOf(lost);
        doubtedBy = List.copyOf(doubtedBy);
    }

    /// The worker failed it, whatever the reason.
    public JobTroubles failedBy(WorkerId worker, long atMillis) {
        return new JobTroubles(lost, doubtedBy, Optional.of(worker), atMillis, atMillis);
    }

    public JobTroubles lostBy(WorkerId worker) {
        return new JobTroubles(with(lost, worker), doubtedBy, lastBy, lastMillis, heldUntilMillis);
    }

    public JobTroubles doubtedBy(WorkerId worker) {
        return new JobTroubles(lost, with(doubtedBy, worker), lastBy, lastMillis, heldUntilMillis);
    }

    public JobTroubles heldUntil(long millis) {
        return new JobTroubles(lost, doubtedBy, lastBy, lastMillis, Math.max(heldUntilMillis, millis));
    }

    private static List<WorkerId> with(List<WorkerId> workers, WorkerId one) {
        if (workers.contains(one)) {
            return workers;
        }
        List<WorkerId> more = new ArrayList<>(workers);
        more.add(one);
        return more;
    }
}
