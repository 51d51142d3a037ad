package kiln.farm.bench;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.ledger.Decider;
import kiln.coordinator.ledger.JobEntry;
import kiln.coordinator.ledger.JobState;
import kiln.coordinator.ledger.Ledger;
import kiln.coordinator.schedule.Capacity;
import kiln.coordinator.schedule.Policy;
import kiln.coordinator.schedule.Scheduler;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.JobResult;
import kiln.schemas.message.WorkerReport;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.Job;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Plan;
import kiln.schemas.plan.Pool;
import kiln.schemas.plan.Sha256;
import kiln.schemas.plan.WorkerId;

/// The real ledger, decider and scheduler with workers that only take time, in virtual time: a night in seconds.
/// Nothing is ever found in the store, and messages take no time.
public final class VirtualFarm {
    private static final Artifact NOTHING = new Artifact(Sha256.of(new byte[0]), 0);
    /// The first moment: a clock that shows zero was never set.
    private static final long START = 1_000_000;

    private final Ledger ledger = new Ledger();
    private final Decider decider = new Decider(5, 3, 1_000);
    private final Scheduler scheduler = new Scheduler(ledger, Policy.standard(5_000));
    private final ToLongFunction<Job> time;
    private final Deque<WorkerId> free = new ArrayDeque<>();
    private final Deque<JobEntry> waiting = new ArrayDeque<>();
    private final PriorityQueue<End> ends = new PriorityQueue<>(
            Comparator.comparingLong(End::at).thenComparing(end -> end.job().id()));
    private final Map<JobId, Makespan.Run> runs = new HashMap<>();
    private long now = START;
    private long reports;

    private record End(long at, Job job, int attempt, WorkerId worker) {}

    /// @param time how long a job takes, ms
    public VirtualFarm(int slots, ToLongFunction<Job> time) {
        this.time = time;
        for (int i = 0; i < slots; i++) {
            WorkerId worker = new WorkerId("worker-" + i);
            scheduler.worker(worker, new Capacity(1, Set.of(Pool.values()), Long.MAX_VALUE, Long.MAX_VALUE, 8, true));
            free.add(worker);
        }
    }

    public void submit(BuildId build, Plan plan) {
        decide(new Command.Submit(build, plan, now));
    }

    /// Lets it work until nothing is left to do, or so many more jobs have ended.
    public void run(int jobs) {
        int ended = 0;
        handOut();
        while (!ends.isEmpty() && ended < jobs) {
            End end = ends.remove();
            now = end.at();
            JobState.Running running = (JobState.Running) ledger.job(end.job().id()).orElseThrow().state();
            Map<String, Artifact> outputs = end.job().options().outputs().stream().collect(Collectors.toMap(name -> name, name -> NOTHING));
            JobResult result = new JobResult(running.key(), end.job().id(), end.attempt(), end.worker(), outputs, Map.of(),
                    0, running.sinceMillis(), now, Optional.empty());
            decide(new Command.Report(
                    new WorkerReport.Succeeded(end.job().id(), end.attempt(), end.worker(), result), ++reports, now));
            free.add(end.worker());
            ended++;
            handOut();
        }
    }

    private void handOut() {
        for (List<JobEntry> chosen = chosen(); !chosen.isEmpty(); chosen = chosen()) {
            chosen.forEach(this::start);
        }
    }

    private List<JobEntry> chosen() {
        for (JobId id : List.copyOf(ledger.toLookUp())) {
            if (ledger.job(id).orElseThrow().state() instanceof JobState.Keyed keyed) {
                decide(new Command.LookedUp(id, keyed.key(), Optional.empty()));
            }
        }
        // What is offered beside busy slots waits there until one of them is free.
        waiting.addAll(scheduler.choose(now));
        List<JobEntry> taken = waiting.stream().limit(free.size()).toList();
        waiting.removeAll(taken);
        return taken;
    }

    private void start(JobEntry entry) {
        WorkerId worker = free.remove();
        int attempt = entry.state().attempt();
        Job job = entry.job();
        decide(new Command.Report(new WorkerReport.Claimed(job.id(), attempt, worker), ++reports, now));
        long end = now + time.applyAsLong(job);
        runs.put(job.id(), new Makespan.Run(now, end));
        ends.add(new End(end, job, attempt, worker));
    }

    private void decide(Command command) {
        decider.decide(ledger, command);
    }

    /// When each job ran, ms.
    public Map<JobId, Makespan.Run> runs() {
        return runs;
    }

    public long startMillis() {
        return START;
    }

    public long nowMillis() {
        return now;
    }

    public Ledger ledger() {
        return ledger;
    }
}
