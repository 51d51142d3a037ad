package kiln.coordinator.runtime;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.StoreException;
import kiln.coordinator.ledger.Graphs;
import kiln.coordinator.runtime.SimWorld.Fault;
import kiln.schemas.message.Codec;
import kiln.schemas.message.Failure;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.JobResult;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.Progress;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Sha256;
import kiln.schemas.plan.WorkerId;
import kiln.schemas.transport.LedgerTail;

/// A worker that keeps to the protocol: claims, works at once, beats, drops what the ledger takes away. It may crash
/// or freeze at any time.
final class SimWorker {
    private final SimWorld world;
    private final WorkerId id;
    private final int slots;
    private final ArtifactStore store;
    private final LedgerTail tail;
    private final Consumer<WorkerReport> reports;
    private final Consumer<Progress> progress;
    private final Map<JobId, JobOffer> running = new HashMap<>();
    private final Deque<Runnable> frozenWork = new ArrayDeque<>();
    private boolean dead;
    private boolean frozen;

    SimWorker(SimWorld world, WorkerId id, int slots, ArtifactStore store, LedgerTail tail,
            Consumer<WorkerReport> reports, Consumer<Progress> progress) {
        this.world = world;
        this.id = id;
        this.slots = slots;
        this.store = store;
        this.tail = tail;
        this.reports = reports;
        this.progress = progress;
        beat();
        listen();
    }

    WorkerId id() {
        return id;
    }

    boolean isDead() {
        return dead;
    }

    boolean hasRoom() {
        return !dead && !frozen && running.size() < slots;
    }

    boolean isIdle() {
        return running.isEmpty();
    }

    void crash() {
        dead = true;
    }

    void freeze(long millis) {
        frozen = true;
        world.after(millis, () -> {
            frozen = false;
            while (!frozenWork.isEmpty()) {
                frozenWork.remove().run();
            }
        });
    }

    private void live(Runnable work) {
        if (dead) {
            return;
        }
        if (frozen) {
            frozenWork.add(work);
        } else {
            work.run();
        }
    }

    private void beat() {
        live(() -> {
            List<Progress.Running> jobs = new ArrayList<>();
            running.values().forEach(offer -> jobs.add(new Progress.Running(offer.job(), offer.attempt(), "", 0)));
            if (!world.strikes(Fault.HEARTBEAT_LOST, 0.05)) {
                progress.accept(new Progress.Heartbeat(id, "host", slots, jobs, 1L << 40));
            }
        });
        if (!dead) {
            world.after(2_000, this::beat);
        }
    }

    private void listen() {
        if (!dead && !frozen) {
            tail.poll(Duration.ZERO).forEach(this::obey);
        }
        if (!dead) {
            world.after(world.between(5, 100), this::listen);
        }
    }

    /// What the ledger says about our jobs.
    private void obey(LedgerEvent event) {
        switch (event) {
            case LedgerEvent.JobStarted e -> dropIf(e.job(), offer -> offer == e.attempt() && !e.worker().equals(id));
            case LedgerEvent.JobQueued e -> dropIf(e.job(), offer -> offer < e.attempt());
            case LedgerEvent.ClaimRefused e -> dropIf(e.job(), offer -> offer == e.attempt() && e.worker().equals(id));
            case LedgerEvent.JobCancelled e -> dropIf(e.job(), offer -> offer <= e.attempt().orElse(Integer.MAX_VALUE));
            case LedgerEvent.JobReset e -> dropIf(e.job(), offer -> offer <= e.attempt().orElse(Integer.MAX_VALUE));
            default -> {}
        }
    }

    private void dropIf(JobId job, IntPredicate attempt) {
        Optional.ofNullable(running.get(job)).filter(offer -> attempt.test(offer.attempt())).ifPresent(o -> running.remove(job));
    }

    void take(JobOffer offer) {
        JobOffer old = running.get(offer.job());
        if (old != null && old.attempt() >= offer.attempt()) {
            return;
        }
        running.put(offer.job(), offer);
        reports.accept(new WorkerReport.Claimed(offer.job(), offer.attempt(), id));
        world.after(world.between(50, 15_000), () -> live(() -> end(offer)));
    }

    private void end(JobOffer offer) {
        if (!offer.equals(running.get(offer.job()))) {
            return;
        }
        running.remove(offer.job());
        if (world.strikes(Fault.RECIPE_FAILS, 0.01)) {
            report(offer, Failure.build("E210", "recipe"));
        } else if (world.strikes(Fault.FARM_FAILS, 0.05)) {
            report(offer, Failure.infrastructure("E110", "farm"));
        } else {
            work(offer);
        }
    }

    private void work(JobOffer offer) {
        try {
            for (var input : offer.inputs().values()) {
                if (!store.verify(input.artifact())) {
                    store.delete(input.artifact().objectKey());
                    report(offer, Failure.lost(input.artifact().digest(), "spoilt"));
                    return;
                }
            }
            reports.accept(new WorkerReport.Succeeded(offer.job(), offer.attempt(), id, commit(offer)));
        } catch (StoreException e) {
            report(offer, Failure.infrastructure("E140", e.getMessage()));
        }
    }

    /// Outputs first, then the result record by one conditional write; whoever was first is right.
    private JobResult commit(JobOffer offer) {
        JobResult mine = Graphs.result(offer.job(), offer.options(), offer.key(), offer.attempt(), id);
        for (String output : mine.outputs().keySet()) {
            store.put(Graphs.bytesOf(offer.key(), output));
        }
        String key = JobResult.objectKey(offer.key());
        if (store.putIfAbsent(key, Codec.encode(mine), "application/json")) {
            return mine;
        }
        return store.get(key).map(bytes -> Codec.decode(bytes, JobResult.class)).orElse(mine);
    }

    private void report(JobOffer offer, Failure failure) {
        reports.accept(new WorkerReport.Failed(offer.job(), offer.attempt(), id, failure, Optional.empty(), 1, 1));
    }

    /// The digest of what an honest worker makes.
    static Sha256 digestOf(Sha256 key, String output) {
        return Sha256.of(Graphs.bytesOf(key, output));
    }
}
