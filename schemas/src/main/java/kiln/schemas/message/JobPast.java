package kiln.schemas.message;

import java.util.List;
import java.util.Optional;
import kiln.schemas.plan.BuildId;

/// What a job has been through, as a checkpoint keeps it.
///
/// @param farmFailures how often the farm, not the recipe, made it fail since it was last planned anew
/// @param workersLost how many workers fell silent over it
/// @param remainingMillis expected, from its start to the end of the longest chain of jobs that hang on it
/// @param startedMillis, finishedMillis of the last attempt, Unix time in ms; 0 where unknown
/// @param lastLog of the last attempt that ended
/// @param lastFailure what the last failed attempt said; empty if none failed
/// @param troubles who failed it how
/// @param ranFor builds in memory for which it really ran
public record JobPast(
        int farmFailures,
        int workersLost,
        long remainingMillis,
        long startedMillis,
        long finishedMillis,
        Optional<Artifact> lastLog,
        String lastFailure,
        JobTroubles troubles,
        List<BuildId> ranFor) {
    public JobPast {
        ranFor = List.copyOf(ranFor);
    }
}
