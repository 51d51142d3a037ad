package kiln.coordinator.runtime;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import kiln.coordinator.ledger.BuildEntry;
import kiln.coordinator.ledger.Command;
import kiln.coordinator.ledger.JobEntry;
import kiln.coordinator.ledger.JobState;
import kiln.coordinator.ledger.WorkerEntry;
import kiln.coordinator.ledger.WorkerStanding;
import kiln.coordinator.log.LiveLog;
import kiln.coordinator.log.Tails;
import kiln.coordinator.plan.Planned;
import kiln.coordinator.view.BuildSummary;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.Farm;
import kiln.coordinator.view.FarmEvent;
import kiln.coordinator.view.Grid;
import kiln.coordinator.view.JobView;
import kiln.coordinator.view.Order;
import kiln.coordinator.view.PlanView;
import kiln.coordinator.view.Trouble;
import kiln.coordinator.view.Views;
import kiln.coordinator.view.WorkerView;
import kiln.schemas.catalog.ImageKind;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.message.Progress;
import kiln.schemas.plan.BuildId;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.CellId;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.Plan;
import kiln.schemas.plan.RequestKey;

/// What people and programs ask of the farm, answered from the ledger as it stands. Changes go to the thread that
/// owns the ledger; reads go beside it under a lock and see only what is durable.
final class Desk implements Farm {
    private final Coordinator.Connections connections;
    /// How long a question waits while the ledger is being written; a broker that is away can take minutes.
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Supplier<Optional<Present>> present;
    private final Lock reading;
    private final EventFeed feed;
    private final Tails tails;
    private final BuildIds ids;
    private final Line line;
    private final Past past;
    private volatile boolean stuck;
    private volatile Vital lastVital = new Vital(false, 0, 0, 0, 0, 0, 0, "");
    private final OrderDesk orders;
    private final Etas etas = new Etas();
    private final Once once = new Once(this::known);

    /// The way to the thread that owns the ledger.
    interface Line {
        /// Completes with the events that the command led to, once they are durable.
        CompletionStage<List<LedgerEvent>> ask(Command command);

        /// Completes when what is durable now can be read.
        CompletionStage<Void> upToDate();

        boolean leads();

        /// Why the farm does not go on; empty while all is well.
        String problem();

        /// Who leads, if it is another.
        Optional<Leader> leader();
    }

    /// @param present what is shown; nothing while it is being found out
    Desk(Coordinator.Connections connections, Supplier<Optional<Present>> present, Lock reading, EventFeed feed, Line line) {
        this.connections = connections;
        this.present = present;
        this.reading = reading;
        this.feed = feed;
        this.tails = new Tails(connections.config().logs());
        this.line = line;
        this.ids = new BuildIds(connections.clock(), connections.random());
        this.orders = new OrderDesk(line, this::read, connections.clock());
        this.past = new Past(new BuildRecords(connections.store(), connections.pathOf()));
    }

    @Override
    public CompletionStage<Submission> submit(BuildRequest request, Optional<RequestKey> key) {
        return key.map(known -> once.take(known, () -> carryOut(request, key))).orElseGet(() -> carryOut(request, key));
    }

    private CompletionStage<Submission> carryOut(BuildRequest request, Optional<RequestKey> key) {
        BuildId id = ids.next();
        return switch (connections.planner().apply(request, request.rebuild() ? id.value() : "")) {
            case Planned.Refused refused ->
                CompletableFuture.completedFuture(new Submission.Refused(refused.problems()));
            case Planned.Accepted accepted -> {
                Plan plan = accepted.plan();
                PlanView view = Views.plan(id.value(), plan);
                yield line.ask(new Command.Submit(id, plan, connections.clock().millis(), key))
                        .thenApply(events -> new Submission.Accepted(view));
            }
        };
    }

    /// The build in memory whose request had that key.
    private Optional<Once.Known> known(String key) {
        return read(seen -> seen.ledger().builds().values().stream()
                .filter(build -> build.key().filter(one -> one.key().equals(key)).isPresent())
                .findFirst()
                .map(build -> new Once.Known(build.key().orElseThrow(), seen.views().plan(build))));
    }

    @Override
    public Submission preview(BuildRequest request) {
        return switch (connections.planner().apply(request, "")) {
            case Planned.Refused refused -> new Submission.Refused(refused.problems());
            case Planned.Accepted accepted -> new Submission.Accepted(read(seen -> seen.plainViews().preview(accepted.plan())));
        };
    }

    @Override
    public CompletionStage<Order.Answer> order(Order order) {
        return orders.take(order);
    }

    @Override
    public CompletionStage<Void> upToDate() {
        return line.upToDate();
    }

    @Override
    public List<BuildSummary> builds() {
        return read(seen -> seen.ledger().builds().values().stream()
                .map(build -> summary(seen, build))
                .toList()
                .reversed());
    }

    private BuildSummary summary(Present seen, BuildEntry build) {
        long now = connections.clock().millis();
        return seen.views().summary(build, now, etas.of(seen.views(), build, now));
    }

    @Override
    public Optional<BuildView> build(String id) {
        return BuildIds.parse(id).flatMap(parsed -> read(seen ->
                seen.ledger().build(parsed).map(build -> seen.views().build(build, connections.clock().millis()))));
    }

    @Override
    public Optional<Grid> grid(String id) {
        return BuildIds.parse(id).flatMap(parsed -> read(seen -> seen.ledger().build(parsed).map(seen.grids()::of)));
    }

    @Override
    public Optional<List<Trouble>> troubles(String id) {
        return BuildIds.parse(id).flatMap(parsed -> read(seen -> seen.ledger().build(parsed).map(seen.views()::troubles)));
    }

    @Override
    public long lastEvent() {
        return feed.lastId();
    }

    @Override
    public List<CellRecord> cell(String board, String kernel, String distro) {
        List<CellId> cells = Stream.of(ImageKind.values())
                .map(kind -> new CellId(board, kernel, distro, kind.id()))
                .toList();
        return read(seen -> seen.ledger().builds().values().stream()
                .flatMap(build -> cells.stream()
                        .flatMap(cell -> Optional.ofNullable(build.cells().get(cell)).stream())
                        .map(cell -> new CellRecord(build.id().value(), seen.views().cell(build, cell))))
                .toList()
                .reversed());
    }

    @Override
    public Archive archive() {
        return past;
    }

    /// Memory first, as it knows more of a build that has only just ended; then the bucket.
    private final class Past implements Archive {
        private final BuildRecords records;

        Past(BuildRecords records) {
            this.records = records;
        }

        @Override
        public List<BuildSummary> builds(String before, int limit) {
            Optional<BuildId> newest = BuildIds.parse(before);
            Optional<BuildId> first = read(seen -> seen.ledger().firstBuild());
            if (newest.isEmpty() || first.isEmpty()) {
                return List.of();
            }
            TreeMap<BuildId, Optional<BuildSummary>> found = new TreeMap<>(Comparator.reverseOrder());
            Desk.this.builds().forEach(build -> found.put(new BuildId(build.build()), Optional.of(build)));
            found.headMap(newest.get(), true).clear();
            records.before(newest.get(), first.get(), limit).forEach(id -> found.putIfAbsent(id, Optional.empty()));
            return found.entrySet().stream()
                    .limit(limit)
                    .flatMap(entry -> entry.getValue().or(() -> records.summary(entry.getKey())).stream())
                    .toList();
        }

        @Override
        public Optional<BuildView> build(String id) {
            return Desk.this.build(id).or(() -> BuildIds.parse(id).flatMap(records::build));
        }

        @Override
        public List<JobView> jobs(String build) {
            List<JobView> live = Desk.this.jobs(build);
            return live.isEmpty() ? BuildIds.parse(build).map(records::jobs).orElse(List.of()) : live;
        }

        @Override
        public Optional<Grid> grid(String build) {
            return Desk.this.grid(build).or(() -> BuildIds.parse(build).flatMap(records::grid));
        }

        @Override
        public List<Trouble> troubles(String build) {
            return Desk.this.troubles(build).or(() -> BuildIds.parse(build).map(records::troubles)).orElse(List.of());
        }
    }

    @Override
    public Optional<JobView> job(String id) {
        if (JobId.isComplete(id)) {
            return read(seen -> seen.ledger().job(new JobId(id)).map(seen.views()::job));
        }
        return read(seen -> seen.ledger().jobs().stream()
                .filter(job -> job.job().id().value().startsWith(id))
                .max(Comparator.comparingLong(JobEntry::startedMillis))
                .map(seen.views()::job));
    }

    @Override
    public List<JobView> jobs(String build) {
        return BuildIds.parse(build).flatMap(id -> read(seen -> seen.ledger().build(id).map(seen.views()::jobs))).orElse(List.of());
    }

    /// Nothing is decided by it: it need not wait for the ledger's thread, nor that for it.
    void heard(Progress.LogLines lines) {
        tails.heard(lines);
    }

    @Override
    public Optional<LiveLog> liveLog(String job) {
        return read(seen -> JobId.isComplete(job) ? seen.ledger().job(new JobId(job)) : Optional.<JobEntry>empty())
                .flatMap(entry -> entry.state() instanceof JobState.Running running
                        ? Optional.of(tails.of(entry.job().id(), running.attempt(), running.worker()))
                        : Optional.empty());
    }

    @Override
    public void awaitLog(String job, long line, Duration atMost) throws InterruptedException {
        tails.await(new JobId(job), line, atMost);
    }

    @Override
    public List<WorkerView> workers() {
        long now = connections.clock().millis();
        return read(seen -> seen.leases().workers().entrySet().stream()
                .flatMap(entry -> entry.getValue().word().stream()
                        .map(word -> worker(seen, word, now - entry.getValue().atMillis())))
                .sorted(Comparator.comparing(WorkerView::worker))
                .toList());
    }

    private static WorkerView worker(Present seen, Progress.Heartbeat word, long silentMillis) {
        WorkerStanding standing = seen.ledger().workforce().find(word.worker())
                .map(WorkerEntry::standing).orElse(new WorkerStanding.Free());
        return new WorkerView(word.worker().value(), word.host(), word.slots(), word.running(), word.diskFreeBytes(),
                silentMillis, standing.word(), standing.reason());
    }

    /// Answers also while the ledger waits for Kafka, with the numbers from before.
    @Override
    public Vital vital() {
        String problem;
        try {
            lastVital = read(this::vital);
            problem = line.problem();
        } catch (UnavailableException e) {
            problem = line.problem().isEmpty() ? e.getMessage() : line.problem();
        }
        Health health = present.get().map(Present::health).orElseGet(Health::new);
        return lastVital.with(line.leads(), problem, health.troubles(connections.clock().millis()),
                health.findings(), health.stumbles());
    }

    private Vital vital(Present seen) {
        var ledger = seen.ledger();
        int workers = (int) seen.leases().workers().values().stream().filter(heard -> heard.word().isPresent()).count();
        return new Vital(line.leads(), ledger.eventCount(), ledger.waiting(), ledger.queued().size(),
                ledger.running().size(), workers, seen.leases().slots(), line.problem());
    }

    @Override
    public Optional<Leader> leader() {
        return line.leader();
    }

    @Override
    public AutoCloseable subscribe(long afterId, Consumer<FarmEvent> consumer) {
        return feed.subscribe(afterId, consumer);
    }

    /// @throws UnavailableException if the ledger cannot be read now
    private <T> T read(Function<Present, T> question) {
        if (!mayRead()) {
            throw new UnavailableException("E144 the ledger waits for Kafka to take its last records; ask again");
        }
        try {
            return question.apply(present.get().orElseThrow(() ->
                    new UnavailableException("E144 the ledger is being read anew; ask again")));
        } finally {
            reading.unlock();
        }
    }

    /// Only the first question finds out that the ledger is stuck; those after it do not wait for it.
    private boolean mayRead() {
        try {
            boolean may = reading.tryLock(stuck ? 0 : PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            stuck = !may;
            return may;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
