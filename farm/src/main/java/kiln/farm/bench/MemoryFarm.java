package kiln.farm.bench;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import kiln.artifacts.store.ArtifactStore;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.ledger.Ledger;
import kiln.coordinator.runtime.CoordinatorConfig;
import kiln.coordinator.runtime.Foreman;
import kiln.coordinator.runtime.Growth;
import kiln.coordinator.runtime.Librarian;
import kiln.schemas.message.JobOffer;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.Progress;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.Plan;
import kiln.schemas.plan.WorkerId;
import kiln.schemas.transport.LedgerLog;
import kiln.schemas.transport.OfferSink;

/// The coordinator's mind alone: the real foreman on the caller's thread, with a log and a store that cost nothing,
/// and workers that do each job at once. Measures the processor time of its steps.
public final class MemoryFarm {
    private static final WorkerId WORKER = new WorkerId("bench-1");
    private static final int SLOTS = 32;

    private final GatheringLog log;
    private final KnowingStore store;
    private final Deque<Runnable> errands = new ArrayDeque<>();
    private final List<Foreman.Home> homes = new ArrayList<>();
    private final Deque<JobOffer> offers = new ArrayDeque<>();
    private final Foreman foreman;
    private long reports;
    private int builds;
    private long events;
    private long nanos;

    /// One whose log and checkpoints cost nothing.
    public MemoryFarm() {
        this(new NoLog(), Optional.empty(), withoutCheckpoints());
    }

    /// One that leaves a real log and real checkpoints behind.
    public MemoryFarm(LedgerLog log, ArtifactStore checkpoints) {
        this(log, Optional.of(checkpoints), CoordinatorConfig.defaults());
    }

    private MemoryFarm(LedgerLog log, Optional<ArtifactStore> checkpoints, CoordinatorConfig config) {
        this.log = new GatheringLog(log);
        store = new KnowingStore(checkpoints);
        foreman = new Foreman(new Foreman.Tools(this.log, new Offers(), new Librarian(store), errands::add, homes::add,
                InstantSource.fixed(Instant.EPOCH.plusSeconds(1_000_000)), config));
        foreman.heard(new Progress.Heartbeat(WORKER, "bench", SLOTS, List.of(), Long.MAX_VALUE));
    }

    /// They would be written in some rounds and not in others; what one takes is measured by itself.
    private static CoordinatorConfig withoutCheckpoints() {
        Growth usual = Growth.defaults();
        return CoordinatorConfig.defaults()
                .withGrowth(new Growth(usual.buildsInMemory(), usual.cellsInMemory(), Long.MAX_VALUE));
    }

    public Ledger ledger() {
        return foreman.ledger();
    }

    /// Has a past happen that is written in large pieces; checkpoints are written of what comes after it.
    public void quickly(Runnable past) {
        log.gather();
        store.keepsCheckpoints(false);
        past.run();
        log.pass();
        store.keepsCheckpoints(true);
    }

    /// Takes on a build and has the store asked for all that can be asked for.
    ///
    /// @param known whether the store knows every result: then the whole build is done when this returns
    public BuildId submit(Plan plan, boolean known) {
        BuildId build = new BuildId(String.format("20260101-%06d-0000", builds++));
        store.knows(known);
        step(List.of(new Command.Submit(build, plan, 0)));
        while (settle()) {
            step(List.of());
        }
        store.knows(false);
        return build;
    }

    /// Has workers do jobs, one report at a time.
    ///
    /// @return events that led to
    public long work(int jobs) {
        long before = events;
        for (int done = 0; done < jobs; done++) {
            while (offers.isEmpty() && settle()) {
                step(List.of());
            }
            JobOffer offer = offers.remove();
            step(report(new WorkerReport.Claimed(offer.job(), offer.attempt(), WORKER)));
            step(report(new WorkerReport.Succeeded(offer.job(), offer.attempt(), WORKER,
                    KnowingStore.result(offer.job(), offer.key(), offer.attempt(), WORKER))));
            settle();
        }
        return events - before;
    }

    /// Processor time of all steps so far: what was decided, applied and handed out.
    public long nanos() {
        return nanos;
    }

    private List<Command> report(WorkerReport report) {
        return List.of(new Command.Report(report, ++reports, 0));
    }

    /// Runs the errands that are out.
    ///
    /// @return whether there was any
    private boolean settle() {
        int out = errands.size();
        IntStream.range(0, out).forEach(i -> errands.remove().run());
        return out > 0;
    }

    private void step(List<Command> commands) {
        List<Command> all = new ArrayList<>(commands);
        long start = cpuNanos();
        homes.forEach(home -> all.addAll(foreman.home(home)));
        homes.clear();
        all.addAll(foreman.expired(all));
        List<LedgerEvent> led = foreman.handle(all);
        foreman.dispatch();
        foreman.nextMillis();
        nanos += cpuNanos() - start;
        events += led.size();
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private final class Offers implements OfferSink {
        @Override
        public void offer(List<JobOffer> made) {
            offers.addAll(made);
        }

        @Override
        public void close() {}
    }

    private static final class NoLog implements LedgerLog {
        private long position;

        @Override
        public long append(Batch batch) {
            return ++position;
        }

        @Override
        public long replay(long from, Consumer<Batch> consumer) {
            return from;
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public boolean vacant() {
            return false;
        }

        @Override
        public long token() {
            return 1;
        }

        @Override
        public void close() {}
    }
}
