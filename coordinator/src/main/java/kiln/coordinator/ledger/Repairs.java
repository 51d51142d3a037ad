package kiln.coordinator.ledger;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import kiln.schemas.message.JobResult;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Need;
import kiln.schemas.plan.Plan;
import kiln.schemas.plan.PlannedCell;
import kiln.schemas.plan.Sha256;

/// What keeps one wrong value from spoiling more, and what sets right what a [Sweep] found.
final class Repairs {
    private Repairs() {}

    static void judge(Decision decision, Command.Judge c) {
        decision.at(c.atMillis());
        decision.ledger().build(c.build())
                .flatMap(build -> Optional.ofNullable(build.cells().get(c.cell())))
                .ifPresent(cell -> decision.judge(c.build(), cell));
    }

    /// Nothing becomes true by it that was not; the rows are made to fit.
    static void restore(Decision decision, Command.RestoreJob c) {
        decision.ledger().job(c.job()).ifPresent(job -> {
            List<BuildId> ranFor = decision.ledger().builds().values().stream()
                    .filter(build -> build.ran().contains(c.job())).map(BuildEntry::id).toList();
            decision.emit(new LedgerEvent.JobRestored(c.job(), Standings.of(job.state()), job.past(ranFor)));
        });
    }

    static void restore(Decision decision, Command.RestoreBuild c) {
        decision.ledger().build(c.build()).ifPresent(build ->
                decision.emit(new LedgerEvent.BuildRestored(c.build(), build.cpuSeconds())));
    }

    /// @throws IllegalArgumentException if a job or cell of the plan names one that is neither before it in the plan
    ///     nor known
    static void requireWhole(Ledger ledger, Plan plan) {
        var known = new HashSet<JobId>();
        plan.jobs().forEach(job -> {
            job.needs().values().stream().map(Need::job).forEach(need -> requireKnown(ledger, known, need));
            known.add(job.id());
        });
        for (PlannedCell cell : plan.cells()) {
            if (cell instanceof PlannedCell.Wanted wanted) {
                requireKnown(ledger, known, wanted.boot());
                requireKnown(ledger, known, wanted.image());
            }
        }
    }

    private static void requireKnown(Ledger ledger, Set<JobId> known, JobId job) {
        if (!known.contains(job) && ledger.job(job).isEmpty()) {
            throw new IllegalArgumentException("the plan needs the job " + job + " and does not have it");
        }
    }

    /// What is wrong with a result that a worker or the store has for a job; empty if nothing is.
    static Optional<String> fault(Ledger ledger, JobEntry job, Sha256 key, JobResult result) {
        if (!result.key().equals(key)) {
            return Optional.of("the result is of the key " + result.key() + ", not of " + key);
        }
        return job.dependents().stream()
                .flatMap(dependent -> ledger.entry(dependent).job().needs().values().stream())
                .filter(need -> need.job().equals(job.job().id()) && !result.outputs().containsKey(need.output()))
                .findFirst()
                .map(need -> "the result lacks the output " + need.output());
    }
}
