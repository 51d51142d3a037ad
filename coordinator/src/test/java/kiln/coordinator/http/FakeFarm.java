package kiln.coordinator.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import kiln.artifacts.store.StoreException;
import kiln.coordinator.log.LiveLog;
import kiln.coordinator.log.Tails;
import kiln.coordinator.view.BuildSummary;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.Farm;
import kiln.coordinator.view.FarmEvent;
import kiln.coordinator.view.Grid;
import kiln.coordinator.view.JobView;
import kiln.coordinator.view.Order;
import kiln.coordinator.view.PlanView;
import kiln.coordinator.view.Trouble;
import kiln.coordinator.view.WorkerView;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.RequestKey;
import kiln.schemas.plan.WorkerId;
import kiln.schemas.problem.Problem;

/// A farm of plain values in memory, which tests set as they please. Board `nowhere` is unknown to it.
public final class FakeFarm implements Farm {
    /// A build whose record cannot be read.
    public static final String BROKEN = "20200101-000000-0bad";

    public final List<BuildRequest> requests = new CopyOnWriteArrayList<>();
    public final Tails tails = new Tails(Tails.Bounds.defaults());
    public final Queue<Runnable> whileSomebodyWaits = new ConcurrentLinkedQueue<>();
    public final List<Order> orders = new CopyOnWriteArrayList<>();
    private final Map<String, RequestKey> keys = new LinkedHashMap<>();
    private final List<BuildView> builds = new CopyOnWriteArrayList<>();
    private final List<JobView> jobs = new CopyOnWriteArrayList<>();
    private final Map<String, BuildView> archived = new LinkedHashMap<>();
    private final Map<String, List<JobView>> archivedJobs = new LinkedHashMap<>();
    private final List<WorkerView> workers = new CopyOnWriteArrayList<>();
    private final List<FarmEvent> events = new ArrayList<>();
    private final List<Consumer<FarmEvent>> consumers = new CopyOnWriteArrayList<>();
    private volatile PlanView plan = new PlanView("", 0, 0, List.of(), List.of(), Map.of());
    private volatile Optional<Leader> leader = Optional.empty();
    private volatile Vital vital = new Vital(true, 7, 1, 2, 3, 1, 2, "");
    private volatile CompletableFuture<Void> read = CompletableFuture.completedFuture(null);
    private final CountDownLatch questions = new CountDownLatch(1);
    private long oldestKept = 1;

    /// Newest first. Replaces a build of the same id.
    public void put(BuildView build) {
        builds.removeIf(old -> old.build().equals(build.build()));
        builds.addFirst(build);
    }

    public void put(JobView job) {
        jobs.removeIf(old -> old.job().equals(job.job()));
        jobs.add(job);
    }

    public void put(WorkerView worker) {
        workers.add(worker);
    }

    public void plan(PlanView answer) {
        plan = answer;
    }

    public void leader(Leader other) {
        leader = Optional.of(other);
    }

    @Override
    public Optional<Leader> leader() {
        return leader;
    }

    /// From now on there is something that it has not read, until the answer is complete.
    public CompletableFuture<Void> lags() {
        read = new CompletableFuture<>();
        return read;
    }

    /// Whether somebody asks something soon.
    public boolean isAsked() throws InterruptedException {
        return questions.await(10, TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<Void> upToDate() {
        questions.countDown();
        return read;
    }

    public void vital(Vital now) {
        vital = now;
    }

    /// Tells everybody, under the next id.
    public synchronized void tell(String type, String json) {
        FarmEvent event = new FarmEvent(events.size() + 1, type, json);
        events.add(event);
        consumers.forEach(consumer -> consumer.accept(event));
    }

    /// Events before this id are gone.
    public synchronized void forgetBefore(long id) {
        oldestKept = id;
    }

    public int subscribers() {
        return consumers.size();
    }

    @Override
    public CompletionStage<Submission> submit(BuildRequest request, Optional<RequestKey> key) {
        if (key.filter(one -> keys.containsKey(one.key()) && !keys.get(one.key()).equals(one)).isPresent()) {
            return CompletableFuture.completedFuture(new Submission.Conflict(key.get().key(), plan.build()));
        }
        if (key.isEmpty() || keys.put(key.get().key(), key.get()) == null) {
            requests.add(request);
        }
        return CompletableFuture.completedFuture(preview(request));
    }

    @Override
    public Submission preview(BuildRequest request) {
        int unknown = request.boards().indexOf("nowhere");
        return unknown < 0
                ? new Submission.Accepted(plan)
                : new Submission.Refused(List.of(new Problem(
                        "/boards/" + unknown, "unknown board nowhere; known are orangepi-pc, uefi-x86_64")));
    }

    /// Obeyed for builds that run, and for worker `worker-1`.
    @Override
    public CompletionStage<Order.Answer> order(Order order) {
        orders.add(order);
        return CompletableFuture.completedFuture(switch (order) {
            case Order.CancelBuild o -> ofBuild(o.build());
            case Order.CancelCell o -> ofBuild(o.build());
            case Order.Pause o -> ofBuild(o.build());
            case Order.Resume o -> ofBuild(o.build());
            case Order.Drain o -> ofWorker(o.worker());
            case Order.Release o -> ofWorker(o.worker());
            case Order.ReleaseJob o -> new Order.Answer.Unknown("quarantined job", o.job());
        });
    }

    private Order.Answer ofBuild(String id) {
        return build(id)
                .<Order.Answer>map(build -> build.state().equals("running")
                        ? new Order.Answer.Done()
                        : new Order.Answer.Ended("build", id, build.state()))
                .orElse(new Order.Answer.Unknown("build", id));
    }

    private static Order.Answer ofWorker(String id) {
        return id.equals("worker-1") ? new Order.Answer.Done() : new Order.Answer.Unknown("worker", id);
    }

    @Override
    public List<BuildSummary> builds() {
        return builds.stream().map(FakeFarm::summary).toList();
    }

    private static BuildSummary summary(BuildView b) {
        return new BuildSummary(
                b.build(), b.state(), b.label(), b.acceptedMillis(), b.planned(), b.counts(), b.seconds());
    }

    @Override
    public Optional<BuildView> build(String id) {
        return builds.stream().filter(build -> build.build().equals(id)).findFirst();
    }

    @Override
    public Optional<Grid> grid(String id) {
        return build(id).map(build -> Grid.of(build, jobs(id)));
    }

    @Override
    public Optional<List<Trouble>> troubles(String id) {
        return build(id).map(build -> Trouble.of(build, jobs(id)));
    }

    @Override
    public synchronized long lastEvent() {
        return events.size();
    }

    /// What left memory; newest first.
    public void archive(BuildView build, List<JobView> itsJobs) {
        archived.put(build.build(), build);
        archivedJobs.put(build.build(), itsJobs);
    }

    @Override
    public Archive archive() {
        return new Archive() {
            @Override
            public List<BuildSummary> builds(String before, int limit) {
                return Stream.concat(builds.stream(), archived.values().stream())
                        .filter(build -> build.build().compareTo(before) < 0)
                        .limit(limit)
                        .map(FakeFarm::summary)
                        .toList();
            }

            @Override
            public Optional<BuildView> build(String id) {
                if (id.equals(BROKEN)) {
                    throw new StoreException("reading builds/" + id + " failed");
                }
                return FakeFarm.this.build(id).or(() -> Optional.ofNullable(archived.get(id)));
            }

            @Override
            public Optional<Grid> grid(String id) {
                return build(id).map(build -> Grid.of(build, jobs(id)));
            }

            @Override
            public List<Trouble> troubles(String id) {
                return build(id).map(build -> Trouble.of(build, jobs(id))).orElse(List.of());
            }

            @Override
            public List<JobView> jobs(String build) {
                return archivedJobs.getOrDefault(build, FakeFarm.this.jobs(build));
            }
        };
    }

    @Override
    public List<CellRecord> cell(String board, String kernel, String distro) {
        String prefix = board + "/" + kernel + "/" + distro + "/";
        return builds.stream()
                .flatMap(build -> build.cells().stream()
                        .filter(cell -> cell.cell().startsWith(prefix))
                        .map(cell -> new CellRecord(build.build(), cell)))
                .toList();
    }

    @Override
    public Optional<JobView> job(String id) {
        return jobs.stream().filter(job -> job.job().equals(id)).findFirst();
    }

    @Override
    public Optional<LiveLog> liveLog(String job) {
        return job(job).filter(one -> one.state().equals("running"))
                .map(one -> tails.of(new JobId(one.job()), one.attempt(), new WorkerId(one.worker())));
    }

    /// What happens when somebody waits for a line is what tests set, or else nothing until one is heard of.
    @Override
    public void awaitLog(String job, long line, Duration atMost) throws InterruptedException {
        Optional<Runnable> meanwhile = Optional.ofNullable(whileSomebodyWaits.poll());
        if (meanwhile.isPresent()) {
            meanwhile.get().run();
        } else {
            tails.await(new JobId(job), line, atMost);
        }
    }

    @Override
    public List<JobView> jobs(String build) {
        return jobs.stream().filter(job -> job.builds().contains(build)).toList();
    }

    @Override
    public List<WorkerView> workers() {
        return List.copyOf(workers);
    }

    @Override
    public Vital vital() {
        return vital;
    }

    @Override
    public synchronized AutoCloseable subscribe(long afterId, Consumer<FarmEvent> consumer) {
        if (afterId != ONLY_NEW) {
            if (afterId + 1 < oldestKept || afterId > events.size()) {
                consumer.accept(new FarmEvent(events.size(), "resync", "{}"));
            } else {
                events.stream().filter(event -> event.id() > afterId).forEach(consumer);
            }
        }
        consumers.add(consumer);
        return () -> consumers.remove(consumer);
    }
}
