package kiln.coordinator.view;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import kiln.schemas.plan.Job;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.PlannedCell;

/// What plans come to, in numbers and names.
final class PlanViews {
    private PlanViews() {}

    /// @param stateOf of a job, if the farm knows it; an empty text otherwise
    static PlanView of(String build, Collection<PlannedCell> cells, List<Job> jobs, Function<JobId, String> stateOf) {
        List<String> wanted = cells.stream().filter(PlannedCell.Wanted.class::isInstance).map(c -> c.cell().toString()).toList();
        List<PlanView.Skip> skipped = cells.stream().flatMap(cell -> switch (cell) {
            case PlannedCell.Wanted w -> Stream.<PlanView.Skip>empty();
            case PlannedCell.Skipped s -> Stream.of(new PlanView.Skip(s.cell().toString(), s.rule(), s.reason()));
        }).toList();
        Map<String, Integer> kinds = new TreeMap<>();
        jobs.forEach(job -> kinds.merge(job.kind().id(), 1, Integer::sum));
        Map<JobId, Integer> users = users(cells, jobs);
        List<Job> shared = jobs.stream().filter(job -> users.getOrDefault(job.id(), 0) > 1).toList();
        return new PlanView(build, cells.size(), wanted.size(), wanted, skipped, kinds, shared.size(), shared.stream()
                .sorted(Comparator.comparing((Job job) -> users.get(job.id())).reversed())
                .limit(PlanView.SHARED_MAX)
                .map(job -> new PlanView.Shared(
                        job.id().value(), job.kind().id(), job.title(), users.get(job.id()), stateOf.apply(job.id())))
                .toList());
    }

    /// How many cells need each job, directly or through others.
    private static Map<JobId, Integer> users(Collection<PlannedCell> cells, List<Job> jobs) {
        Map<JobId, Job> byId = new HashMap<>();
        jobs.forEach(job -> byId.put(job.id(), job));
        Map<JobId, Integer> users = new HashMap<>();
        for (PlannedCell cell : cells) {
            if (cell instanceof PlannedCell.Wanted wanted) {
                closure(wanted.boot(), byId).forEach(id -> users.merge(id, 1, Integer::sum));
            }
        }
        return users;
    }

    private static Set<JobId> closure(JobId last, Map<JobId, Job> jobs) {
        Set<JobId> seen = new HashSet<>(Set.of(last));
        Deque<JobId> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            jobs.get(open.remove()).needs().values().forEach(need -> {
                if (seen.add(need.job())) {
                    open.add(need.job());
                }
            });
        }
        return seen;
    }
}
