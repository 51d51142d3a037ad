package kiln.coordinator.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.ledger.JobState;
import kiln.coordinator.ledger.Ledger;
import kiln.coordinator.ledger.WorkerEntry;
import kiln.coordinator.ledger.WorkerStanding;
import kiln.schemas.message.Progress;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.WorkerId;

/// Who was heard of when: soft state, empty after a restart. A lease of a worker not heard of since counts from the
/// restart on. Only the coordinator's own clock is ever compared.
final class LeaseTable {
    private final Map<WorkerId, Heard> workers = new HashMap<>();
    private final long silenceMillis;
    private long lookedMillis;

    /// @param atMillis when it was last heard of
    /// @param word what it said then; empty if it is only known from the ledger
    record Heard(long atMillis, Optional<Progress.Heartbeat> word) {}

    LeaseTable(long silenceMillis) {
        this.silenceMillis = silenceMillis;
    }

    void heard(Progress.Heartbeat heartbeat, long now) {
        workers.put(heartbeat.worker(), new Heard(now, Optional.of(heartbeat)));
    }

    /// It reported something: that is a sign of life too, from a worker whose beats get lost.
    void reported(WorkerId worker, long now) {
        workers.merge(worker, new Heard(now, Optional.empty()), (before, none) -> new Heard(now, before.word()));
    }

    void countAnew(long now) {
        workers.replaceAll((worker, heard) -> new Heard(now, heard.word()));
    }

    void left(WorkerId worker) {
        workers.remove(worker);
    }

    Map<WorkerId, Heard> workers() {
        return workers;
    }

    /// Workers that have not been heard of for too long; looked for once a second, because there may be thousands.
    List<WorkerId> silent(long now) {
        if (now - lookedMillis < 1_000) {
            return List.of();
        }
        lookedMillis = now;
        return workers.entrySet().stream()
                .filter(entry -> now - entry.getValue().atMillis() > silenceMillis)
                .map(Map.Entry::getKey)
                .toList();
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
        commands.addAll(missing(ledger, now));
        return commands;
    }

    /// Workers the ledger has for present and that have not been heard of for too long.
    private List<Command> missing(Ledger ledger, long now) {
        List<Command> commands = new ArrayList<>();
        for (WorkerEntry worker : ledger.workforce().all()) {
            if (worker.isPresent()) {
                Heard heard = workers.computeIfAbsent(worker.id(), id -> new Heard(now, Optional.empty()));
                if (now - heard.atMillis() > silenceMillis) {
                    commands.add(new Command.WorkerGone(worker.id(), false, now));
                }
            }
        }
        return commands;
    }

    /// Whether the end of a quarantine has come for some worker.
    static boolean isReleaseDue(Ledger ledger, long now) {
        return ledger.workforce().all().stream().anyMatch(worker ->
                worker.standing() instanceof WorkerStanding.Quarantined q && q.untilMillis() <= now);
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
