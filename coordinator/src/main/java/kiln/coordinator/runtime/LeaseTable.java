package kiln.coordinator.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.ledger.JobState;
import kiln.coordinator.ledger.Ledger;
import kiln.schemas.message.Progress;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.WorkerId;

/// Who was heard of when: soft state, empty after a restart. A lease of a worker not heard of since counts from the
/// restart on. Only the coordinator's own clock is ever compared.
final class LeaseTable {
    private final Map<WorkerId, Heard> workers = new HashMap<>();
    private final long silenceMillis;

    /// @param atMillis when it was last heard of
    /// @param word what it said then; empty if it is only known from the ledger
    record Heard(long atMillis, Optional<Progress.Heartbeat> word) {}

    LeaseTable(long silenceMillis) {
        this.silenceMillis = silenceMillis;
    }

    void heard(Progress.Heartbeat heartbeat, long now) {
        workers.put(heartbeat.worker(), new Heard(now, Optional.of(heartbeat)));
    }

    void left(WorkerId worker) {
        workers.remove(worker);
    }

    Map<WorkerId, Heard> workers() {
        return workers;
    }

    /// Slots of live workers that no lease takes.
    int freeSlots(Ledger ledger) {
        return Math.max(0, slots() - ledger.running().size());
    }

    int slots() {
        return workers.values().stream().flatMap(heard -> heard.word().stream()).mapToInt(Progress.Heartbeat::slots).sum();
    }

    /// Leases whose worker fell silent, or does not know of them any more; forgets workers that are long gone.
    List<Command> expired(Ledger ledger, long now) {
        List<Command> commands = new ArrayList<>();
        for (JobId id : ledger.running()) {
            ledger.job(id).ifPresent(entry -> {
                if (entry.state() instanceof JobState.Running running) {
                    reasonToExpire(id, running, now).ifPresent(reason -> commands.add(new Command.LeaseExpired(
                            id, running.attempt(), running.worker(), reason, false, now)));
                }
            });
        }
        workers.values().removeIf(heard -> now - heard.atMillis() > 6 * silenceMillis);
        return commands;
    }

    private Optional<String> reasonToExpire(JobId job, JobState.Running running, long now) {
        Heard heard = workers.computeIfAbsent(running.worker(), worker -> new Heard(now, Optional.empty()));
        long silent = now - heard.atMillis();
        if (silent > silenceMillis) {
            return Optional.of("fell silent for " + silent / 1000 + " s (the limit is " + silenceMillis / 1000 + " s)");
        }
        boolean settled = now - running.sinceMillis() > silenceMillis;
        boolean unknown = heard.word().isPresent() && heard.word().get().running().stream()
                .noneMatch(one -> one.job().equals(job) && one.attempt() == running.attempt());
        return settled && unknown ? Optional.of("no longer works on it") : Optional.empty();
    }

    /// Leases of a worker that ends.
    static List<Command> givenBack(Ledger ledger, WorkerId worker, long now) {
        List<Command> commands = new ArrayList<>();
        for (JobId id : ledger.running()) {
            ledger.job(id).ifPresent(entry -> {
                if (entry.state() instanceof JobState.Running running && running.worker().equals(worker)) {
                    commands.add(new Command.LeaseExpired(id, running.attempt(), worker, "ended", true, now));
                }
            });
        }
        return commands;
    }
}
