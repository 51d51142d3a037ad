package kiln.farm.sim;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kiln.schemas.message.Failure;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.WorkerId;

/// The books of workers, from the log alone: who is there, who rests, who has failed what; and the invariants about it.
final class Roster {
    /// Different jobs that a worker may fail in a row while another one has failed none.
    private static final int FAILURES_MAX = 4;
    private static final Set<String> ABSENCE = Set.of("E230", "E232");
    /// A store, a mirror or an input that is away is away for all: it says nothing of the worker that finds it out.
    private static final Set<String> EVERYBODYS = Set.of("E130", "E140", "E210", "E220");

    private final Luck luck;
    private final Set<WorkerId> present = new HashSet<>();
    private final Set<WorkerId> drained = new HashSet<>();
    private final Set<WorkerId> quarantined = new HashSet<>();
    /// By worker and job the code of the failure.
    private final Map<WorkerId, Map<JobId, String>> failures = new HashMap<>();
    private final Map<JobId, Set<WorkerId>> doubts = new HashMap<>();
    private final Map<JobId, WorkerId> leases = new HashMap<>();
    private final Set<WorkerId> overdue = new HashSet<>();

    Roster(Luck luck) {
        this.luck = luck;
    }

    List<Invariant> invariants() {
        return List.of(new WhoRestsGetsNothing(), new BlackHolesAreQuarantined(), new Books());
    }

    List<WorkerId> drained() {
        return drained.stream().sorted(Comparator.comparing(WorkerId::value)).toList();
    }

    /// Whether another worker is there that gets jobs.
    boolean hasElsewhere(WorkerId here) {
        return present.stream().anyMatch(other -> !other.equals(here) && isFree(other));
    }

    /// What the job went through counts no more.
    void beginsAnew(JobId job) {
        doubts.remove(job);
    }

    private boolean isFree(WorkerId worker) {
        return !drained.contains(worker) && !quarantined.contains(worker);
    }

    private boolean isClean(WorkerId worker) {
        return present.contains(worker) && isFree(worker) && failuresOf(worker).isEmpty();
    }

    private Map<JobId, String> failuresOf(WorkerId worker) {
        return failures.getOrDefault(worker, Map.of());
    }

    /// Who was told to rest, or is in quarantine, starts nothing until it is released.
    private final class WhoRestsGetsNothing implements Invariant {
        @Override
        public void on(LedgerEvent event) {
            if (event instanceof LedgerEvent.JobStarted e) {
                require(isFree(e.worker()), "rests: " + e);
            }
        }
    }

    /// A worker that fails everything it gets is in quarantine after so many jobs, if another one fails nothing.
    private final class BlackHolesAreQuarantined implements Invariant {
        @Override
        public void on(LedgerEvent event) {
            if (event instanceof LedgerEvent.JobStarted e) {
                require(!overdue.contains(e.worker()), "has failed " + failures.get(e.worker()) + ": " + e);
            }
        }
    }

    private final class Books implements Invariant {
        @Override
        public void on(LedgerEvent event) {
            if (event instanceof LedgerEvent.WorkerJoined e) {
                present.add(e.worker());
            } else if (event instanceof LedgerEvent.JobStarted e) {
                present.add(e.worker());
                leases.put(e.job(), e.worker());
            } else if (event instanceof LedgerEvent.WorkerLeft e) {
                left(e);
            } else if (event instanceof LedgerEvent.WorkerDrained e) {
                quarantined.remove(e.worker());
                drained.add(e.worker());
            } else if (event instanceof LedgerEvent.WorkerQuarantined e) {
                quarantined.add(e.worker());
                overdue.remove(e.worker());
            } else if (event instanceof LedgerEvent.WorkerReleased e) {
                drained.remove(e.worker());
                quarantined.remove(e.worker());
                clear(e.worker());
            } else if (event instanceof LedgerEvent.AttemptFailed e && !ABSENCE.contains(e.failure().code())) {
                failed(e);
            } else if (event instanceof LedgerEvent.JobSucceeded e) {
                succeeded(e);
            }
        }
    }

    private void left(LedgerEvent.WorkerLeft e) {
        present.remove(e.worker());
        if (e.ended()) {
            drained.remove(e.worker());
            quarantined.remove(e.worker());
            clear(e.worker());
        }
    }

    /// A recipe's failure that two workers had speaks for both.
    private void failed(LedgerEvent.AttemptFailed e) {
        Set<WorkerId> doubters = doubts.computeIfAbsent(e.job(), job -> new HashSet<>());
        if (e.failure().kind() == Failure.Kind.BUILD) {
            doubters.add(e.worker());
        }
        if (e.failure().kind() == Failure.Kind.BUILD && doubters.size() > 1) {
            doubters.forEach(doubter -> failures.getOrDefault(doubter, new HashMap<>()).remove(e.job()));
        } else {
            failures.computeIfAbsent(e.worker(), worker -> new HashMap<>()).put(e.job(), e.failure().code());
        }
        Map<JobId, String> failed = failuresOf(e.worker());
        boolean itself = failed.size() >= FAILURES_MAX && !EVERYBODYS.containsAll(failed.values());
        boolean witnessed = present.stream().anyMatch(other -> !other.equals(e.worker()) && isClean(other));
        if (luck.isHole(e.worker()) && isFree(e.worker()) && witnessed && itself) {
            overdue.add(e.worker());
        }
    }

    /// A result that was found, and made by another, speaks for neither: nobody knows how long ago that was.
    private void succeeded(LedgerEvent.JobSucceeded e) {
        WorkerId maker = e.result().worker();
        if (maker.equals(leases.get(e.job()))) {
            clear(maker);
        }
    }

    private void clear(WorkerId worker) {
        failures.remove(worker);
        overdue.remove(worker);
    }
}
