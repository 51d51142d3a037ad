package kiln.coordinator.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.coordinator.ledger.BuildEntry;
import kiln.coordinator.ledger.CellRef;
import kiln.coordinator.ledger.JobEntry;
import kiln.coordinator.ledger.JobState;
import kiln.coordinator.ledger.Ledger;
import kiln.coordinator.ledger.LedgerWatch;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.WorkerId;

/// Says which job is to be offered next. It follows the ledger and the workers change by change, so a choice costs what
/// it chooses, not what waits. Soft state: after a restart offers are simply made again.
///
/// One thread changes it; questions may come from any other, so all of it is guarded.
public final class Scheduler implements LedgerWatch {
    private final Ledger ledger;
    private final Policy policy;
    private final ReadySet ready;
    private final Crew crew = new Crew();
    private final Window window;
    private final HeldBack held;
    private final Map<JobId, Lease> leases = new HashMap<>();
    private final Map<JobId, Integer> declined = new HashMap<>();
    private long now;

    /// A job that runs, and what was charged for it.
    private record Lease(WorkerId worker, long sinceMillis, ReadySet.Charge charge, long chargedMillis) {}

    /// Begins to follow a ledger, from whatever it holds already.
    public Scheduler(Ledger ledger, Policy policy) {
        this.ledger = ledger;
        this.policy = policy;
        this.ready = new ReadySet(policy);
        this.window = new Window(policy);
        this.held = new HeldBack(policy.heldMaxMillis());
        ledger.queued().forEach(id -> ledger.job(id).ifPresent(this::arrived));
        ledger.running().forEach(id -> ledger.job(id).ifPresent(this::arrived));
        ledger.watch(this);
    }

    /// A live worker says what it offers.
    public synchronized void worker(WorkerId worker, Capacity capacity) {
        crew.is(worker, capacity);
        crew.allow(worker, ledger.workforce().mayTake(worker));
    }

    /// A worker fell silent or ended: its slots count no more.
    public synchronized void gone(WorkerId worker) {
        crew.gone(worker);
    }

    @Override
    public synchronized void moved(JobEntry job, JobState before) {
        left(job, before);
        arrived(job);
    }

    private void left(JobEntry job, JobState before) {
        JobId id = job.job().id();
        switch (before) {
            case JobState.Queued queued -> {
                ready.remove(id);
                held.remove(id);
            }
            case JobState.Running running -> ended(job, running);
            case JobState.Waiting s -> {}
            case JobState.Keyed s -> {}
            case JobState.Succeeded s -> {}
            case JobState.Failed s -> {}
            case JobState.Blocked s -> {}
            case JobState.Cancelled s -> {}
        }
    }

    private void arrived(JobEntry job) {
        JobId id = job.job().id();
        switch (job.state()) {
            case JobState.Queued queued -> {
                withdraw(id);
                declined.remove(id);
                await(job, queued.notBeforeMillis());
            }
            case JobState.Running running -> started(job, running);
            case JobState.Waiting s -> withdraw(id);
            case JobState.Keyed s -> withdraw(id);
            case JobState.Succeeded s -> withdraw(id);
            case JobState.Failed s -> withdraw(id);
            case JobState.Blocked s -> withdraw(id);
            case JobState.Cancelled s -> withdraw(id);
        }
    }

    /// @param notBefore Unix time in ms until which it is held back; 0 for not at all
    private void await(JobEntry job, long notBefore) {
        if (notBefore > now) {
            held.add(job, notBefore);
        } else {
            ready.add(job, Shape.of(job.job()), now, builds(job));
        }
    }

    private void started(JobEntry job, JobState.Running running) {
        JobId id = job.job().id();
        crew.started(running.worker(), id, Shape.of(job.job()));
        Optional<Window.Out> out = window.remove(id);
        declined.remove(id);
        leases.put(id, new Lease(running.worker(), Math.max(now, running.sinceMillis()),
                out.map(Window.Out::charge).orElseGet(() -> ready.charge(builds(job), 0)),
                out.map(Window.Out::millis).orElse(0L)));
    }

    private void ended(JobEntry job, JobState.Running running) {
        JobId id = job.job().id();
        crew.ended(running.worker(), id);
        Lease lease = leases.remove(id);
        if (lease != null && now > 0) {
            ready.correct(lease.charge(), lease.chargedMillis(), Math.max(0, now - lease.sinceMillis()));
        }
    }

    /// An offer that came to nothing costs nothing.
    private void withdraw(JobId id) {
        window.remove(id).ifPresent(out -> ready.correct(out.charge(), out.millis(), 0));
    }

    @Override
    public synchronized void wanted(JobEntry job) {
        ready.remove(job.job().id()).ifPresent(place ->
                ready.add(job, place.shape(), place.readyMillis(), builds(job)));
    }

    @Override
    public void completed(CellRef cell) {}

    @Override
    public synchronized void changed(BuildEntry build) {
        boolean over = build.finished().isPresent() || build.cancelReason().isPresent();
        if (over) {
            ready.jobsOf(build.id()).forEach(this::wanted);
        }
        ready.changed(build);
    }

    @Override
    public synchronized void changed(WorkerId worker) {
        crew.allow(worker, ledger.workforce().mayTake(worker));
    }

    /// A worker handed an offer back because it has no room for the job. Others get it at once; if it goes round in
    /// circles, after a growing pause.
    public synchronized void declined(JobId id, int attempt, WorkerId worker) {
        Optional<JobEntry> job = ledger.job(id).filter(one ->
                one.state() instanceof JobState.Queued queued && queued.attempt() == attempt && window.has(id));
        job.ifPresent(one -> {
            withdraw(id);
            int times = declined.merge(id, 1, Integer::sum);
            await(one, Declines.pauseMillis(times) == 0 ? 0 : now + Declines.pauseMillis(times));
        });
    }

    /// What to offer now, most urgent first.
    ///
    /// @param millis Unix time in ms
    public synchronized List<JobEntry> choose(long millis) {
        now = Math.max(now, millis);
        ready.at(now);
        held.due(now).forEach(job -> ready.add(job, Shape.of(job.job()), now, builds(job)));
        List<JobEntry> chosen = new ArrayList<>(window.repeat(now, crew));
        for (Optional<ReadySet.Place> next = next(); next.isPresent(); next = next()) {
            chosen.add(offer(next.get()));
        }
        return chosen;
    }

    /// For a free slot, whatever fits; beside busy ones only what is short, and never past something more urgent.
    private Optional<ReadySet.Place> next() {
        if (ready.size() == 0) {
            return Optional.empty();
        }
        Optional<ReadySet.Place> now = ready.first(shape -> window.leavesFree(shape, crew));
        return now.isPresent() ? now : ready.first(shape -> crew.suited(shape) > 0)
                .filter(place -> window.leavesRoomAhead(ledger.durations().of(place.job().job()), crew));
    }

    private JobEntry offer(ReadySet.Place place) {
        JobEntry job = place.job();
        long millis = millis(job);
        ready.remove(job.job().id());
        window.add(new Window.Out(job, place.shape(), now, 1, millis, ready.charge(builds(job), millis)));
        return job;
    }

    private long millis(JobEntry job) {
        return ledger.durations().of(job.job()).p50();
    }

    /// When something has to be chosen even if nothing else happens, Unix time in ms.
    public synchronized long nextMillis() {
        return Math.min(held.nextMillis(), window.nextMillis(now, crew, ready.size() > 0));
    }

    /// Slots of live workers that take offers.
    public synchronized int slots() {
        return crew.slots();
    }

    /// Why a queued job waits.
    ///
    /// @param orders rows of builds that were worked out before; filled
    synchronized Waiting why(JobEntry job, long millis, Map<BuildId, Map<JobId, Integer>> orders) {
        JobId id = job.job().id();
        Shape shape = Shape.of(job.job());
        Optional<Long> until = held.until(id);
        Optional<Window.Out> out = window.find(id);
        if (crew.suited(shape) == 0) {
            return Reasons.unsuited(shape, crew.capacities().toList());
        }
        if (until.isPresent()) {
            return Reasons.heldBack(until.get(), millis);
        }
        return out.map(one -> Reasons.offered(one.atMillis(), millis))
                .or(() -> ready.position(id, orders).map(place -> Reasons.queue(place, crew.slots(), crew.freeSlots())))
                .orElseGet(Reasons::leftOver);
    }

    /// For how long a queued job will wait for a slot, at a guess: what goes before it takes as long as itself.
    synchronized long queueMillis(JobEntry job, long each, Map<BuildId, Map<JobId, Integer>> orders) {
        return ready.position(job.job().id(), orders)
                .map(place -> (place.place() - 1L) * place.builds() * each / Math.max(1, crew.slots()))
                .orElse(0L);
    }

    /// Whether a free slot would take such a job.
    public synchronized boolean hasSlotFor(JobEntry job) {
        return crew.freeSlots() > 0 && crew.free(Shape.of(job.job())) > 0;
    }

    private List<BuildEntry> builds(JobEntry job) {
        List<BuildEntry> builds = new ArrayList<>();
        job.liveBuilds().forEach(id -> ledger.build(id).ifPresent(builds::add));
        List<BuildEntry> open = builds.stream().filter(build -> build.cancelReason().isEmpty()).toList();
        return open.isEmpty() ? builds : open;
    }
}
