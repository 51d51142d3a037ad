package kiln.farm.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kiln.coordinator.runtime.CoordinatorConfig;
import kiln.schemas.message.CellOutcome;
import kiln.schemas.message.Failure;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.LedgerEvent.AttemptFailed;
import kiln.schemas.message.LedgerEvent.CellCompleted;
import kiln.schemas.message.LedgerEvent.JobFailed;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.WorkerId;

/// Who is blamed for what, and the invariants about it.
final class Blame {
    private static final String WORKER_LOST = "E230";
    private static final String WORKER_LEFT = "E232";
    private final Luck luck;
    private final StartsAreWanted wants;
    private final Roster roster;
    private final Signs signs;
    private final CoordinatorConfig config = CoordinatorConfig.defaults();
    private final Map<JobId, Integer> farmFailures = new HashMap<>();
    private final Map<JobId, List<WorkerId>> workersLost = new HashMap<>();
    private final Map<JobId, JobFailed> failed = new HashMap<>();
    private final Set<JobId> done = new HashSet<>();

    Blame(Luck luck, StartsAreWanted wants, Roster roster, Signs signs) {
        this.luck = luck;
        this.wants = wants;
        this.roster = roster;
        this.signs = signs;
    }

    List<Invariant> invariants() {
        return List.of(new Books(), new FailedOnlyByRecipe(), new FarmFailuresAreRetried(), new PoisonEndsAfterThree(),
                new BlockedForAReason(), new NoLiveLeaseEnds(), new NobodyStumbles());
    }

    private final class Books implements Invariant {
        @Override
        public void on(LedgerEvent event) {
            if (event instanceof AttemptFailed e && e.failure().kind() == Failure.Kind.INFRASTRUCTURE) {
                farmFailures.merge(e.job(), e.failure().code().equals(WORKER_LEFT) ? 0 : 1, Integer::sum);
                if (e.failure().code().equals(WORKER_LOST)) {
                    workersLost.computeIfAbsent(e.job(), job -> new ArrayList<>()).add(e.worker());
                }
            } else if (event instanceof LedgerEvent.JobReset e) {
                failed.remove(e.job());
                if (done.remove(e.job())) {
                    beginsAnew(e.job());
                }
            } else if (event instanceof LedgerEvent.JobPlanned e && wants.isNewlyWanted(e.job().id())) {
                beginsAnew(e.job().id());
            } else if (event instanceof LedgerEvent.JobStarted e) {
                done.remove(e.job()); // it may have been forgotten with its build, and planned anew
            } else {
                Attempts.over(event).ifPresent(done::add);
                if (event instanceof JobFailed e) {
                    failed.put(e.job(), e);
                }
            }
        }
    }

    private void beginsAnew(JobId job) {
        farmFailures.remove(job);
        workersLost.remove(job);
        roster.beginsAnew(job);
    }

    /// A cell failed only if the simulation made one of its recipes fail. A worker with a bad compiler is believed only
    /// while no other worker is there to ask.
    private final class FailedOnlyByRecipe implements Invariant {
        private final Set<JobId> believed = new HashSet<>();
        private WorkerId last = new WorkerId("nobody");

        @Override
        public void on(LedgerEvent event) {
            if (event instanceof AttemptFailed e) {
                last = e.worker();
            } else if (event instanceof JobFailed e && e.failure().kind() == Failure.Kind.BUILD) {
                boolean alone = luck.isHole(last) && !roster.hasElsewhere(last);
                require(alone || luck.didRecipeFail(e.job()), e);
                believed.add(e.job());
            } else if (event instanceof CellCompleted e && e.outcome() instanceof CellOutcome.Failed outcome) {
                require(believed.contains(new JobId(outcome.job())), e);
            }
        }
    }

    /// A failure of the farm ends a job only after all its tries.
    private final class FarmFailuresAreRetried implements Invariant {
        @Override
        public void on(LedgerEvent event) {
            if (event instanceof JobFailed e && e.failure().kind() == Failure.Kind.INFRASTRUCTURE && !e.quarantined()) {
                int tries = farmFailures.getOrDefault(e.job(), 0);
                require(tries > config.triesMax(), "after " + tries + " tries: " + e);
            }
        }
    }

    /// A job that ends its workers is given up after so many attempts on two workers or more, not before and not later.
    private final class PoisonEndsAfterThree implements Invariant {
        @Override
        public void on(LedgerEvent event) {
            if (event instanceof JobFailed e && e.quarantined()) {
                require(isPoison(e.job()), "after " + workersLost.get(e.job()) + ": " + e);
            } else if (event instanceof LedgerEvent.JobStarted e) {
                require(!isPoison(e.job()), "goes on after " + workersLost.get(e.job()) + ": " + e);
            }
        }

        private boolean isPoison(JobId job) {
            List<WorkerId> lost = workersLost.getOrDefault(job, List.of());
            return lost.size() >= config.workersLostMax() && Set.copyOf(lost).size() > 1;
        }
    }

    /// A cell is blocked or quarantined only behind a job that failed.
    private final class BlockedForAReason implements Invariant {
        @Override
        public void on(LedgerEvent event) {
            if (event instanceof CellCompleted e && e.outcome() instanceof CellOutcome.Blocked outcome) {
                require(failed.containsKey(new JobId(outcome.job())), e);
            } else if (event instanceof CellCompleted e && e.outcome() instanceof CellOutcome.Quarantined outcome) {
                Optional<JobFailed> root = Optional.ofNullable(failed.get(new JobId(outcome.job())));
                require(root.filter(JobFailed::quarantined).isPresent(), e);
            }
        }
    }

    /// A lease ends against its worker's will only if in true time nothing new of the worker came for as long as it may be
    /// silent, or if the worker said itself that it works on something else, and did not report the end. No clock that is
    /// set, no late or doubled message, no stopped or deaf coordinator and no goodbye make it so. A leader notices only
    /// after a while that it cannot hear: what came in that while it need not know.
    private final class NoLiveLeaseEnds implements Invariant {
        @Override
        public void on(LedgerEvent event) {
            if (event instanceof AttemptFailed e && e.failure().code().equals(WORKER_LOST)) {
                long silent = signs.silenceOf(e.worker());
                require(silent >= config.silence().toMillis() || signs.isDropped(e.worker(), e.job(), e.attempt()),
                        "could know that it lived " + silent + " ms ago: " + e);
            }
        }
    }

    /// No attempt ends by a bug of ours.
    private static final class NobodyStumbles implements Invariant {
        @Override
        public void on(LedgerEvent event) {
            if (event instanceof AttemptFailed e) {
                require(e.failure().kind() != Failure.Kind.INTERNAL, e);
            }
        }
    }
}
