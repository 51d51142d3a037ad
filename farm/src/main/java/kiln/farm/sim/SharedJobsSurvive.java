package kiln.farm.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kiln.schemas.message.CellOutcome;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.CellId;
import kiln.schemas.plan.Job;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.PlannedCell;

/// Cancelling a build ends no job that an open cell of another build needs, and no cell of another build.
final class SharedJobsSurvive implements Invariant {
    private final Map<JobId, Job> jobs = new HashMap<>();
    private final Map<BuildId, Map<CellId, JobId>> open = new HashMap<>();
    private final Set<BuildId> cancelled = new HashSet<>();
    private final Set<String> cells = new HashSet<>();

    @Override
    public void on(LedgerEvent event) {
        if (event instanceof LedgerEvent.JobPlanned e) {
            jobs.put(e.job().id(), e.job());
        } else if (event instanceof LedgerEvent.CellPlanned e && e.cell() instanceof PlannedCell.Wanted cell) {
            open.computeIfAbsent(e.build(), build -> new HashMap<>()).put(cell.cell(), cell.boot());
        } else if (event instanceof LedgerEvent.CancelRequested e) {
            cancelled.add(e.build());
            open.remove(e.build());
        } else if (event instanceof LedgerEvent.JobCancelled e) {
            needy(e.job()).ifPresent(cell -> {
                throw violated(cell + " still needs " + e.job());
            });
        } else if (event instanceof LedgerEvent.CellCompleted e) {
            boolean ours = cancelled.contains(e.build()) || cells.contains(e.build() + " " + e.cell());
            require(ours || !(e.outcome() instanceof CellOutcome.Cancelled), "nobody cancelled " + e);
            open.getOrDefault(e.build(), new HashMap<>()).remove(e.cell());
        }
    }

    /// An open cell that needs the job.
    private Optional<CellId> needy(JobId job) {
        for (Map<CellId, JobId> cells : open.values()) {
            for (Map.Entry<CellId, JobId> cell : cells.entrySet()) {
                if (needs(cell.getValue(), job)) {
                    return Optional.of(cell.getKey());
                }
            }
        }
        return Optional.empty();
    }

    private boolean needs(JobId boot, JobId wanted) {
        Deque<JobId> todo = new ArrayDeque<>(List.of(boot));
        Set<JobId> seen = new HashSet<>(todo);
        while (!todo.isEmpty()) {
            JobId one = todo.remove();
            if (one.equals(wanted)) {
                return true;
            }
            jobs.get(one).needs().values().stream().filter(need -> seen.add(need.job()))
                    .forEach(need -> todo.add(need.job()));
        }
        return false;
    }

    /// Somebody asks that.
    void mayBeCancelled(BuildId build, CellId cell) {
        cells.add(build + " " + cell);
    }

    boolean isCancelled(BuildId build) {
        return cancelled.contains(build);
    }
}
