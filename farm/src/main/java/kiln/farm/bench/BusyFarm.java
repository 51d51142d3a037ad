package kiln.farm.bench;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import kiln.coordinator.advice.BoardFacts;
import kiln.coordinator.view.BuildSummary;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.Farm;
import kiln.coordinator.view.FarmEvent;
import kiln.coordinator.view.Grid;
import kiln.coordinator.view.JobView;
import kiln.coordinator.view.Order;
import kiln.coordinator.view.Trouble;
import kiln.coordinator.view.WorkerView;
import kiln.schemas.message.Artifact;
import kiln.schemas.message.Codec;
import kiln.schemas.message.JobTally;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.RequestKey;
import kiln.schemas.problem.Problem;

/// A farm that is only looked at: one large build whose cells change as often as somebody wants, the nights before it, and
/// nothing behind it.
public final class BusyFarm implements Farm {
    /// Its build that runs.
    public static final String BUILD = "20260101-000000-0000";
    /// Its one job, which has a log.
    public static final String JOB = "kernel-" + "0".repeat(32);

    private static final List<String> STATES = List.of("waiting", "running", "built", "failed", "blocked", "reused");
    private static final int KEPT = 10_000;
    /// The nights before: 14 to 1 December.
    private static final int NIGHTS = 14;
    /// Boards that are of one family.
    private static final int FAMILY = 40;

    private final String[] names;
    private final String[] states;
    private final Artifact log;
    private final Random random = new Random(1);
    private final Deque<FarmEvent> kept = new ArrayDeque<>();
    private final List<Consumer<FarmEvent>> consumers = new CopyOnWriteArrayList<>();
    private long lastId;

    /// @param columns cells per board: five distros for each kernel
    /// @param log of its job
    public BusyFarm(int boards, int columns, Artifact log) {
        this.log = log;
        List<String> all = new ArrayList<>();
        for (int board = 0; board < boards; board++) {
            for (int column = 0; column < columns; column++) {
                all.add("board-" + board + "/kernel-" + column / 5 + "/distro-" + column % 5 + "/device");
            }
        }
        names = all.toArray(String[]::new);
        states = new String[names.length];
        IntStream.range(0, states.length).forEach(i -> states[i] = STATES.get(random.nextInt(STATES.size())));
    }

    /// Lets this many cells change, and tells everybody.
    public synchronized void change(int count) {
        for (int i = 0; i < count; i++) {
            int cell = random.nextInt(names.length);
            states[cell] = STATES.get(random.nextInt(STATES.size()));
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("build", BUILD);
            told.put("cell", cell(cell));
            FarmEvent event = new FarmEvent(++lastId, "cell", Codec.encodeText(told));
            kept.addLast(event);
            if (kept.size() > KEPT) {
                kept.removeFirst();
            }
            consumers.forEach(consumer -> consumer.accept(event));
        }
    }

    /// How many of its cells are in this state.
    public synchronized long count(String state) {
        return IntStream.range(0, states.length).filter(i -> states[i].equals(state)).count();
    }

    /// Bytes of its log, as it is stored.
    public long logBytes() {
        return log.sizeBytes();
    }

    private BuildView.Cell cell(int index) {
        return new BuildView.Cell(names[index], states[index], "", "", List.of(), Optional.empty(), List.of());
    }

    @Override
    public CompletionStage<Submission> submit(BuildRequest request, Optional<RequestKey> key) {
        return CompletableFuture.completedFuture(preview(request));
    }

    @Override
    public Submission preview(BuildRequest request) {
        return new Submission.Refused(List.of(new Problem("", "this farm is only looked at")));
    }

    @Override
    public CompletionStage<Order.Answer> order(Order order) {
        return CompletableFuture.completedFuture(new Order.Answer.Unknown("order", "any"));
    }

    @Override
    public List<BuildSummary> builds() {
        List<BuildSummary> builds = new ArrayList<>();
        builds.add(new BuildSummary(BUILD, "running", "nightly", 0, names.length, counts(), 60));
        for (int night = NIGHTS; night > 0; night--) {
            builds.add(new BuildSummary(night(night), "red", "nightly", 0, names.length, counts(), 60));
        }
        return builds;
    }

    private static String night(int night) {
        return "202512%02d-000000-0000".formatted(night);
    }

    /// What its boards are.
    public List<BoardFacts> boards() {
        return Arrays.stream(names).map(name -> name.substring(0, name.indexOf('/'))).distinct()
                .map(board -> new BoardFacts(board, board, "family-" + Integer.parseInt(board.substring("board-".length())) / FAMILY, "arm64",
                        Optional.empty()))
                .toList();
    }

    private synchronized Map<String, Integer> counts() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (String state : List.of("built", "reused", "failed", "skipped", "blocked", "cancelled", "quarantined")) {
            counts.put(state, (int) count(state));
        }
        return counts;
    }

    @Override
    public synchronized Optional<BuildView> build(String id) {
        if (id.equals(BUILD)) {
            return Optional.of(view(id, "running", IntStream.range(0, names.length).mapToObj(this::cell).toList()));
        }
        return builds().stream().filter(one -> one.build().equals(id)).map(one -> view(id, one.state(), past(id))).findFirst();
    }

    private BuildView view(String id, String state, List<BuildView.Cell> cells) {
        return new BuildView(id, state, "nightly", 0, names.length, counts(), new JobTally(0, 0, 0, Map.of()), 60, 0, Optional.empty(), cells);
    }

    /// One cell in twenty failed.
    private List<BuildView.Cell> past(String id) {
        Random night = new Random(id.hashCode());
        return Arrays.stream(names).map(name -> new BuildView.Cell(name, night.nextInt(20) == 0 ? "failed" : "built", "", "", List.of(),
                Optional.empty(), List.of())).toList();
    }

    @Override
    public List<CellRecord> cell(String board, String kernel, String distro) {
        return List.of();
    }

    @Override
    public Archive archive() {
        return new Archive() {
            @Override
            public List<BuildSummary> builds(String before, int limit) {
                return List.of();
            }

            @Override
            public Optional<BuildView> build(String id) {
                return BusyFarm.this.build(id);
            }

            @Override
            public List<JobView> jobs(String build) {
                return List.of();
            }

            @Override
            public Optional<Grid> grid(String build) {
                return BusyFarm.this.grid(build);
            }

            @Override
            public List<Trouble> troubles(String build) {
                return List.of();
            }
        };
    }

    @Override
    public Optional<JobView> job(String id) {
        return id.equals(JOB)
                ? Optional.of(new JobView(JOB, "kernel", "kernel bench", "succeeded", "", "", 1, "bench", 1, 2, 1, Map.of(), Map.of(), List.of(),
                        Optional.of(log), List.of(BUILD)))
                : Optional.empty();
    }

    @Override
    public List<JobView> jobs(String build) {
        return List.of();
    }

    @Override
    public Optional<Grid> grid(String id) {
        return build(id).map(build -> Grid.of(build, List.of()));
    }

    @Override
    public Optional<List<Trouble>> troubles(String id) {
        return Optional.of(List.of());
    }

    @Override
    public List<WorkerView> workers() {
        return List.of();
    }

    @Override
    public Vital vital() {
        return new Vital(true, lastId, 0, 0, 0, 0, 0, "");
    }

    @Override
    public synchronized long lastEvent() {
        return lastId;
    }

    @Override
    public synchronized AutoCloseable subscribe(long afterId, Consumer<FarmEvent> consumer) {
        if (afterId != ONLY_NEW) {
            if (!kept.isEmpty() && afterId < kept.getFirst().id() - 1) {
                consumer.accept(new FarmEvent(lastId, "resync", "{}"));
            } else {
                kept.stream().filter(event -> event.id() > afterId).forEach(consumer);
            }
        }
        consumers.add(consumer);
        return () -> consumers.remove(consumer);
    }
}
