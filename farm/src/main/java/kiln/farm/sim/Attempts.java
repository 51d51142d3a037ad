package kiln.farm.sim;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.LedgerEvent.AttemptFailed;
import kiln.schemas.message.LedgerEvent.JobQueued;
import kiln.schemas.message.LedgerEvent.JobStarted;
import kiln.schemas.message.LedgerEvent.JobSucceeded;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.JobId;

/// The books of attempts and leases, from the log alone, and the invariants that read them.
final class Attempts {
    private final Broker broker;
    private final Map<JobId, Integer> last = new HashMap<>();
    private final Map<JobId, JobStarted> leases = new HashMap<>();
    private final Set<String> started = new HashSet<>();

    Attempts(Broker broker) {
        this.broker = broker;
    }

    /// In this order: each looks before the last one writes.
    List<Invariant> invariants() {
        return List.of(new AttemptOnlyGrows(), new OneLeasePerAttempt(), new OnlyTheOwnerEnds(), new Books());
    }

    /// An attempt's number is never used again: it is the fence that makes late reports harmless.
    private final class AttemptOnlyGrows implements Invariant {
        @Override
        public void on(LedgerEvent event) {
            if (event instanceof JobQueued e) {
                int before = last.getOrDefault(e.job(), 0);
                require(e.attempt() > before, "from " + before + ": " + e);
            }
        }
    }

    /// A lease is of the last offer, was claimed by its worker, and no attempt has two.
    private final class OneLeasePerAttempt implements Invariant {
        @Override
        public void on(LedgerEvent event) {
            if (event instanceof JobStarted e) {
                require(last.getOrDefault(e.job(), 0) == e.attempt(), "not the last offer: " + e);
                require(!started.contains(e.job() + "#" + e.attempt()), "leased before: " + e);
                require(broker.hasReport(new WorkerReport.Claimed(e.job(), e.attempt(), e.worker(), e.beat())),
                        "never claimed: " + e);
            }
        }
    }

    /// Only who holds the lease ends the attempt, and by its own words or by losing the lease.
    private final class OnlyTheOwnerEnds implements Invariant {
        @Override
        public void on(LedgerEvent event) {
            if (event instanceof AttemptFailed e) {
                Optional<JobStarted> lease = Optional.ofNullable(leases.get(e.job()));
                require(lease.filter(l -> l.attempt() == e.attempt() && l.worker().equals(e.worker())).isPresent(),
                        "lease " + lease + ", but " + e);
            } else if (event instanceof JobSucceeded e) {
                Optional<JobStarted> lease = Optional.ofNullable(leases.get(e.job()));
                require(lease.filter(l -> l.attempt() == e.attempt() && broker.hasReport(
                                new WorkerReport.Succeeded(e.job(), e.attempt(), l.worker(), e.result()))).isPresent(),
                        "lease " + lease + ", but " + e);
            }
        }
    }

    private final class Books implements Invariant {
        @Override
        public void on(LedgerEvent event) {
            if (event instanceof JobQueued e) {
                last.put(e.job(), e.attempt());
                leases.remove(e.job());
            } else if (event instanceof JobStarted e) {
                started.add(e.job() + "#" + e.attempt());
                leases.put(e.job(), e);
            } else {
                over(event).ifPresent(leases::remove);
            }
        }
    }

    /// The job that this event leaves without anything to do or to wait for.
    static Optional<JobId> over(LedgerEvent event) {
        if (event instanceof JobSucceeded e) {
            return Optional.of(e.job());
        } else if (event instanceof LedgerEvent.JobReused e) {
            return Optional.of(e.job());
        } else if (event instanceof LedgerEvent.JobFailed e) {
            return Optional.of(e.job());
        } else if (event instanceof LedgerEvent.JobBlocked e) {
            return Optional.of(e.job());
        } else if (event instanceof LedgerEvent.JobCancelled e) {
            return Optional.of(e.job());
        }
        return event instanceof LedgerEvent.JobReset e ? Optional.of(e.job()) : Optional.empty();
    }
}
