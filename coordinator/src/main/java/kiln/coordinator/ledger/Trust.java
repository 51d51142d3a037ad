package kiln.coordinator.ledger;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import kiln.schemas.message.Failure;
import kiln.schemas.message.JobTroubles;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.WorkerId;

/// Whom the farm believes. A worker that fails everything must not fail cells; a recipe that fails everywhere must not
/// cost workers their good name.
final class Trust {
    /// Different jobs in a row that a worker may fail before it is quarantined.
    static final int FAILURES_MAX = 4;
    static final long QUARANTINE_MILLIS = 600_000;
    /// After a failure of the farm the job is kept from the worker that failed it for this long, if there is another.
    static final long ELSEWHERE_MILLIS = 60_000;
    /// So long a second opinion is waited for.
    static final long SECOND_OPINION_MILLIS = 900_000;
    /// After a refused claim the job is offered again this much later, so that the refused one does not win each time.
    static final long REFUSED_PAUSE_MILLIS = 500;

    /// The store, a mirror, an input: what is missing for all is no fault of the one that says so.
    private static final Set<String> COMMON_CAUSES = Set.of("E130", "E140", "E210", "E220");

    private Trust() {}

    /// A worker that is gone did not fail anything itself.
    static boolean isAbsence(Failure failure) {
        return failure.code().equals(Decider.WORKER_LOST) || failure.code().equals(Decider.WORKER_LEFT);
    }

    /// What a job has been through after one more failed attempt. That a worker ended says nothing against either.
    static JobTroubles after(JobTroubles before, LedgerEvent.AttemptFailed e) {
        if (e.failure().code().equals(Decider.WORKER_LEFT)) {
            return before;
        }
        JobTroubles troubles = before.failedBy(e.worker(), e.atMillis());
        if (e.failure().code().equals(Decider.WORKER_LOST)) {
            return troubles.lostBy(e.worker());
        }
        return isOfTheJob(e.failure()) ? troubles.doubtedBy(e.worker()) : troubles;
    }

    /// The recipe's fault, as far as one worker can tell.
    static boolean isOfTheJob(Failure failure) {
        return switch (failure.kind()) {
            case BUILD, INTERNAL -> true;
            case USER, INFRASTRUCTURE -> false;
        };
    }

    /// Whether this worker may have this queued job now.
    static boolean mayStart(Ledger ledger, JobEntry job, WorkerId worker, long atMillis) {
        return ledger.workforce().mayTake(worker)
                && !ledger.isHeld(job)
                && !isKeptFrom(ledger.workforce(), job, worker, atMillis);
    }

    /// Whoever failed it last lets others try first, but not those who only wait for a second opinion themselves.
    /// Where the clock was set back since, nobody can tell for how long yet: then it is for no longer.
    private static boolean isKeptFrom(Workforce workforce, JobEntry job, WorkerId worker, long atMillis) {
        JobTroubles troubles = job.troubles();
        if (atMillis < troubles.lastMillis()) {
            return false;
        }
        if (awaitsSecondOpinion(troubles, worker, atMillis)) {
            return workforce.hasElsewhere(worker);
        }
        boolean last = troubles.lastBy().filter(worker::equals).isPresent();
        return last
                && atMillis < troubles.heldUntilMillis() + ELSEWHERE_MILLIS
                && workforce.hasElsewhere(worker, other -> !awaitsSecondOpinion(troubles, other, atMillis));
    }

    private static boolean awaitsSecondOpinion(JobTroubles troubles, WorkerId worker, long atMillis) {
        return troubles.doubtedBy().contains(worker) && atMillis < troubles.lastMillis() + SECOND_OPINION_MILLIS;
    }

    /// Who is to leave this job to others now. An offer says so; whoever overlooks it has its claim refused.
    static List<WorkerId> keptFrom(Workforce workforce, JobEntry job, long atMillis) {
        JobTroubles troubles = job.troubles();
        return Stream.concat(troubles.doubtedBy().stream(), troubles.lastBy().stream())
                .distinct()
                .filter(worker -> isKeptFrom(workforce, job, worker, atMillis))
                .toList();
    }

    /// Whether a recipe's failure, just reported, has to be seen by another worker before it is believed.
    static boolean wantsSecondOpinion(Ledger ledger, JobEntry job, WorkerId worker, Failure failure) {
        boolean alone = job.troubles().doubtedBy().equals(List.of(worker));
        return alone
                && ledger.workforce().hasElsewhere(worker)
                && ledger.workforce().find(worker).filter(entry -> !isBelieved(entry, failure)).isPresent();
    }

    /// One failure of a worker that has made something since it came, and nothing else wrong since.
    private static boolean isBelieved(WorkerEntry worker, Failure failure) {
        return worker.proven && worker.suspicions().size() <= 1 && failure.kind() != Failure.Kind.INTERNAL;
    }

    /// A worker that has failed too much in a row, while there is another that has not.
    static Optional<LedgerEvent> quarantine(Ledger ledger, WorkerId worker, long atMillis) {
        return ledger.workforce().find(worker)
                .filter(entry -> entry.isFree() && entry.suspicions().size() >= (entry.probation ? 1 : FAILURES_MAX))
                .filter(entry -> ledger.workforce().all().stream().anyMatch(other -> witnesses(other, entry)))
                .map(entry -> new LedgerEvent.WorkerQuarantined(
                        worker, reason(entry), atMillis + QUARANTINE_MILLIS, atMillis));
    }

    private static String reason(WorkerEntry worker) {
        int failed = worker.suspicions().size();
        return failed + (failed == 1 ? " job" : " different jobs in a row") + " failed there ("
                + String.join(", ", Set.copyOf(worker.suspicions().values()).stream().sorted().toList())
                + ") while others work";
    }

    private static boolean witnesses(WorkerEntry other, WorkerEntry accused) {
        boolean well = !other.id().equals(accused.id()) && other.isPresent() && other.isFree()
                && other.suspicions().isEmpty();
        return well && (!COMMON_CAUSES.containsAll(accused.suspicions().values())
                || other.lastSuccess > accused.suspectSince);
    }

    /// A worker whose failures others have confirmed since is no longer suspected.
    static Optional<LedgerEvent> exonerate(WorkerEntry worker, long atMillis) {
        boolean quarantined = worker.standing() instanceof WorkerStanding.Quarantined;
        return quarantined && worker.suspicions().isEmpty()
                ? Optional.of(new LedgerEvent.WorkerReleased(
                        worker.id(), "its failures were confirmed by others", false, atMillis))
                : Optional.empty();
    }
}
