package kiln.coordinator.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kiln.coordinator.ledger.JobEntry;
import kiln.schemas.plan.JobId;

/// Jobs that nobody may take before their time: after a failure of the farm, or handed back too often.
final class HeldBack {
    private final Map<JobId, Long> until = new HashMap<>();
    private final TreeMap<Long, List<JobEntry>> byTime = new TreeMap<>();
    private final long maxMillis;

    /// @param maxMillis no job is held back for longer; what seems to be was held back by a clock that was set back since
    HeldBack(long maxMillis) {
        this.maxMillis = maxMillis;
    }

    void add(JobEntry job, long untilMillis) {
        until.put(job.job().id(), untilMillis);
        byTime.computeIfAbsent(untilMillis, at -> new ArrayList<>()).add(job);
    }

    void remove(JobId job) {
        Optional.ofNullable(until.remove(job)).ifPresent(at -> {
            List<JobEntry> due = byTime.get(at);
            due.removeIf(one -> one.job().id().equals(job));
            if (due.isEmpty()) {
                byTime.remove(at);
            }
        });
    }

    /// Those whose time has come; they are held back no more.
    List<JobEntry> due(long now) {
        List<JobEntry> due = new ArrayList<>();
        byTime.headMap(now, true).values().forEach(due::addAll);
        byTime.tailMap(now + maxMillis, false).values().forEach(due::addAll);
        due.forEach(job -> remove(job.job().id()));
        return due;
    }

    /// Until when, in Unix ms, if it is held back.
    Optional<Long> until(JobId job) {
        return Optional.ofNullable(until.get(job));
    }

    long nextMillis() {
        return byTime.isEmpty() ? Long.MAX_VALUE : byTime.firstKey();
    }
}
