package kiln.coordinator.ledger;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kiln.schemas.message.CellOutcome;
import kiln.schemas.message.JobTally;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.JobKind;

/// How a build ends.
public final class Conclusion {
    private Conclusion() {}

    /// Jobs of cells that failed by others may still be under way: they end with the last build that wants them.
    static void of(Decision decision, Command.Concluded command) {
        Optional<BuildEntry> ending = decision.ledger().build(command.build())
                .filter(build -> build.isComplete() && build.finished().isEmpty());
        ending.ifPresent(build -> {
            decision.emit(new LedgerEvent.BuildFinished(build.id(), stateOf(build), tally(decision.ledger(), build),
                    build.cpuSeconds(), command.atMillis()));
            for (JobId id : build.jobs()) {
                JobEntry job = decision.ledger().entry(id);
                if (!job.state().isDone() && !Demand.isWanted(decision.ledger(), job)) {
                    decision.endUnwanted(id);
                }
            }
        });
    }

    static void forget(Decision decision, Command.Forget command) {
        if (decision.ledger().finished().contains(command.build())) {
            decision.emit(new LedgerEvent.BuildForgotten(command.build()));
        }
    }

    /// `green`, `red` or `cancelled`, from complete cells.
    public static String stateOf(BuildEntry build) {
        if (build.cancelReason().isPresent()) {
            return "cancelled";
        }
        return build.outcomes().values().stream().allMatch(Conclusion::isGood) ? "green" : "red";
    }

    private static boolean isGood(CellOutcome outcome) {
        return switch (outcome) {
            case CellOutcome.Built o -> true;
            case CellOutcome.Reused o -> true;
            case CellOutcome.Skipped o -> true;
            case CellOutcome.Failed o -> false;
            case CellOutcome.Blocked o -> false;
            case CellOutcome.Cancelled o -> false;
            case CellOutcome.Quarantined o -> false;
        };
    }

    /// Jobs of a build by kind, as far as they have come.
    public static JobTally tally(Ledger ledger, BuildEntry build) {
        if (build.finished().isPresent()) {
            return build.finished().get().jobs();
        }
        Map<JobKind, int[]> counts = new EnumMap<>(JobKind.class);
        int reused = 0;
        for (JobId id : build.jobs()) {
            JobEntry job = ledger.entry(id);
            int[] count = counts.computeIfAbsent(job.job().kind(), kind -> new int[2]);
            count[0]++;
            if (build.ran().contains(id)) {
                count[1]++;
            } else if (job.state() instanceof JobState.Succeeded) {
                reused++;
            }
        }
        Map<String, JobTally.Of> byKind = new TreeMap<>();
        counts.forEach((kind, count) -> byKind.put(kind.id(), new JobTally.Of(count[0], count[1])));
        return new JobTally(build.jobs().size(), build.ran().size(), reused, byKind);
    }
}
