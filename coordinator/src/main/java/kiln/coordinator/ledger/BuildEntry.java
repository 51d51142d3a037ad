package kiln.coordinator.ledger;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import kiln.schemas.message.CellOutcome;
import kiln.schemas.message.LedgerEvent.BuildFinished;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.CellId;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.PlannedCell;
import kiln.schemas.plan.RequestKey;

/// All the ledger knows of one build. Changed by [Ledger#apply] only.
public final class BuildEntry {
    private final BuildId id;
    private final BuildRequest request;
    private final long acceptedMillis;
    private final Optional<RequestKey> key;
    private final List<JobId> jobs = new ArrayList<>();
    private final Map<CellId, PlannedCell> cells = new LinkedHashMap<>();
    private final Map<CellId, CellOutcome> outcomes = new LinkedHashMap<>();
    private final Map<String, Integer> counts = new TreeMap<>();
    private final Set<JobId> ran = new HashSet<>();
    double cpuSeconds;
    Optional<String> cancelReason = Optional.empty();
    Optional<String> pauseReason = Optional.empty();
    Optional<BuildFinished> finished = Optional.empty();

    BuildEntry(BuildId id, BuildRequest request, long acceptedMillis, Optional<RequestKey> key) {
        this.id = id;
        this.request = request;
        this.acceptedMillis = acceptedMillis;
        this.key = key;
    }

    public BuildId id() {
        return id;
    }

    public BuildRequest request() {
        return request;
    }

    public long acceptedMillis() {
        return acceptedMillis;
    }

    /// By which its request is known if it is sent again.
    public Optional<RequestKey> key() {
        return key;
    }

    /// Its jobs, each after all it needs.
    public List<JobId> jobs() {
        return Collections.unmodifiableList(jobs);
    }

    /// All its cells in plan order, skipped ones included.
    public Map<CellId, PlannedCell> cells() {
        return Collections.unmodifiableMap(cells);
    }

    /// Terminal records so far.
    public Map<CellId, CellOutcome> outcomes() {
        return Collections.unmodifiableMap(outcomes);
    }

    /// How many there are of each state.
    public Map<String, Integer> counts() {
        return Collections.unmodifiableMap(counts);
    }

    /// Jobs that really ran for it.
    public Set<JobId> ran() {
        return Collections.unmodifiableSet(ran);
    }

    /// Of all attempts that ended since it was accepted and that it wanted.
    public double cpuSeconds() {
        return cpuSeconds;
    }

    public Optional<String> cancelReason() {
        return cancelReason;
    }

    /// Why none of its jobs is to start; empty while it is not paused.
    public Optional<String> pauseReason() {
        return pauseReason;
    }

    public Optional<BuildFinished> finished() {
        return finished;
    }

    /// Whether every cell has its terminal record.
    public boolean isComplete() {
        return outcomes.size() == cells.size();
    }

    void addJob(JobId job) {
        jobs.add(job);
    }

    void addCell(PlannedCell cell) {
        cells.put(cell.cell(), cell);
    }

    void complete(CellId cell, CellOutcome outcome) {
        if (outcomes.putIfAbsent(cell, outcome) != null) {
            throw new IllegalStateException("cell " + cell + " of build " + id + " is completed twice");
        }
        counts.merge(outcome.state(), 1, Integer::sum);
    }

    void ranFor(JobId job) {
        ran.add(job);
    }
}
