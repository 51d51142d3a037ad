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
    /// Workers not heard of for so many silences are forgotten.
    private static final int MEMORY = 6;

    private final Map<WorkerId, Heard> workers = new HashMap<>();
    private final Map<WorkerId, Long> left = new HashMap<>();
    private final Map<JobId, Missing> missing = new HashMap<>();
    private final long silenceMillis;
    private long lookedMillis;
    private long reportsReadMillis = Long.MIN_VALUE;

    /// @param atMillis when it was last heard of
    /// @param word what it said then; empty if it is only known from the ledger
    record Heard(long atMillis, Optional<Progress.Heartbeat> word) {
        /// Whether a beat was sent before the last one that was heard, or is that one.
        boolean isNews(Progress.Heartbeat beat) {
            long last = word.flatMap(Progress.Heartbeat::number).orElse(0L);
            return beat.number().filter(number -> number <= last).isEmpty();
        }
    }

    /// A lease that its worker does not name any more, and when that was first seen.
    private record Missing(int attempt, long sinceMillis) {}

    LeaseTable(long silenceMillis) {
        this.silenceMillis = silenceMillis;
    }

    /// Beats can be late and come twice. An old one says nothing, not even that the worker lives.
    ///
    /// @return whether it is news
    boolean heard(Progress.Heartbeat beat, long now) {
        boolean news = !left.containsKey(beat.worker())
                && Optional.ofNullable(workers.get(beat.worker())).filter(before -> !before.isNews(beat)).isEmpty();
        if (news) {
            workers.put(beat.worker(), new Heard(now, Optional.of(beat)));
        }
        return news;
    }

    /// It reported something: that is a sign of life too, from a worker whose beats get lost.
    void reported(WorkerId worker, long now) {
        workers.merge(worker, new Heard(now, Optional.empty()), (before, none) -> new Heard(now, before.word()));
    }

    /// Every report that had arrived by then has been considered.
    void reportsRead(long untilMillis) {
        reportsReadMillis = untilMillis;
    }

    /// Nothing was heard for a while: neither who lives nor, from reports, what ended.
    void countAnew(long now) {
        missing.clear();
        workers.replaceAll((worker, heard) -> new Heard(now, heard.word()));
    }

    /// It said goodbye: what is heard of it after that was said before. Names of workers are never used again.
    void left(WorkerId worker, long now) {
        workers.remove(worker);
        left.put(worker, now);
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
                if (entry.state() instanceof JobState.Running running && hasEnded(running.worker())) {
                    commands.add(givenBack(id, running, now));
                } else if (entry.state() instanceof JobState.Running running) {
                    reasonToExpire(id, running, now).ifPresent(reason -> commands.add(new Command.LeaseExpired(
                            id, running.attempt(), running.worker(), reason, false, now)));
                }
            });
        }
        workers.values().removeIf(heard -> now - heard.atMillis() > MEMORY * silenceMillis);
        left.values().removeIf(since -> now - since > MEMORY * silenceMillis);
        missing.keySet().retainAll(ledger.running());
        commands.addAll(absent(ledger, now));
        return commands;
    }

    /// Workers the ledger has for present and that have not been heard of for too long.
    private List<Command> absent(Ledger ledger, long now) {
        List<Command> commands = new ArrayList<>();
        for (WorkerEntry worker : ledger.workforce().all()) {
            if (worker.isPresent() && hasEnded(worker.id())) {
                commands.add(new Command.WorkerGone(worker.id(), true, now));
            } else if (worker.isPresent()) {
                Heard heard = workers.computeIfAbsent(worker.id(), id -> new Heard(now, Optional.empty()));
                if (now - heard.atMillis() > silenceMillis) {
                    commands.add(new Command.WorkerGone(worker.id(), false, now));
                }
            }
        }
        return commands;
    }

    /// Whether it said goodbye, and all it reported before is known. Its claims may be read later than its goodbye.
    private boolean hasEnded(WorkerId worker) {
        return Optional.ofNullable(left.get(worker)).filter(since -> reportsReadMillis >= since).isPresent();
    }

    /// Whether the end of a quarantine has come for some worker.
    static boolean isReleaseDue(Ledger ledger, long now) {
        return ledger.workforce().all().stream().anyMatch(worker ->
                worker.standing() instanceof WorkerStanding.Quarantined q && q.isOver(now));
    }

    private Optional<String> reasonToExpire(JobId job, JobState.Running running, long now) {
        Heard heard = workers.computeIfAbsent(running.worker(), worker -> new Heard(now, Optional.empty()));
        long silent = now - heard.atMillis();
        if (silent > silenceMillis) {
            return Optional.of("fell silent for " + silent / 1000 + " s (the limit is " + silenceMillis / 1000 + " s)");
        }
        boolean dropped = heard.word().filter(beat -> isDropped(job, running, beat, now)).isPresent();
        if (!dropped) {
            missing.remove(job);
            return Optional.empty();
        }
        Missing since = missing.merge(job, new Missing(running.attempt(), now),
                (before, fresh) -> before.attempt() == fresh.attempt() && before.sinceMillis() <= now ? before : fresh);
        boolean over = now - since.sinceMillis() > silenceMillis && reportsReadMillis >= since.sinceMillis();
        return over ? Optional.of("no longer works on it") : Optional.empty();
    }

    /// Whether a beat that has to name the lease does not. The report that it ended may still be on its way, or wait to
    /// be read.
    private boolean isDropped(JobId job, JobState.Running running, Progress.Heartbeat beat, long now) {
        boolean later = running.beat().isPresent() && beat.number().isPresent()
                ? beat.number().get() > running.beat().get()
                : now - running.sinceMillis() > silenceMillis;
        return later && beat.running().stream()
                .noneMatch(one -> one.job().equals(job) && one.attempt() == running.attempt());
    }

    /// Leases of a worker that ends.
    static List<Command> givenBack(Ledger ledger, WorkerId worker, long now) {
        List<Command> commands = new ArrayList<>();
        for (JobId id : ledger.running()) {
            ledger.job(id).ifPresent(entry -> {
                if (entry.state() instanceof JobState.Running running && running.worker().equals(worker)) {
                    commands.add(givenBack(id, running, now));
                }
            });
        }
        return commands;
    }

    private static Command givenBack(JobId job, JobState.Running running, long now) {
        return new Command.LeaseExpired(job, running.attempt(), running.worker(), "ended", true, now);
    }
}
