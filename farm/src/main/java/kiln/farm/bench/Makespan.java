package kiln.farm.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import kiln.schemas.plan.Job;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Need;
import kiln.schemas.plan.Plan;

/// What no schedule can beat, and how close one came. All times in one unit, whichever.
public final class Makespan {
    private Makespan() {}

    /// The longest chain, or all work spread over all slots, whichever is longer.
    public static long bound(Plan plan, ToLongFunction<JobId> time, int slots) {
        Map<JobId, Long> end = new HashMap<>();
        long work = 0;
        for (Job job : plan.jobs()) {
            long start = job.needs().values().stream().map(Need::job).mapToLong(end::get).max().orElse(0);
            long own = time.applyAsLong(job.id());
            end.put(job.id(), start + own);
            work += own;
        }
        long path = end.values().stream().mapToLong(Long::longValue).max().orElse(0);
        return Math.max(path, Math.ceilDiv(work, slots));
    }

    /// When a job ran.
    public record Run(long start, long end) {}

    private record Change(long at, int running, int runnable) {}

    /// Slot time that was idle although a job could have run on it.
    ///
    /// @param from when the plan was handed in
    public static long idle(Plan plan, Map<JobId, Run> runs, int slots, long from) {
        List<Change> changes = new ArrayList<>();
        for (Job job : plan.jobs()) {
            long ready = job.needs().values().stream().mapToLong(need -> runs.get(need.job()).end()).max().orElse(from);
            Run run = runs.get(job.id());
            changes.add(new Change(ready, 0, 1));
            changes.add(new Change(run.start(), 1, -1));
            changes.add(new Change(run.end(), -1, 0));
        }
        changes.sort(Comparator.comparingLong(Change::at));
        long idle = 0;
        long last = from;
        int running = 0;
        int runnable = 0;
        for (Change change : changes) {
            idle += Math.clamp(runnable, 0, Math.max(0, slots - running)) * (change.at() - last);
            last = change.at();
            running += change.running();
            runnable += change.runnable();
        }
        return idle;
    }
}
