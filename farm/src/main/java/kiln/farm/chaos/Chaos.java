package kiln.farm.chaos;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import kiln.farm.chaos.ChaosFarm.Terms;
import kiln.farm.fault.FaultAction;
import kiln.farm.fault.FaultPoints;

/// Runs scenarios on real farms and tells what each came to.
public final class Chaos {
    private static final int WORK_MILLIS = 100;
    private static final Duration REST = Duration.ofSeconds(180);

    private final Stage stage;
    private final Wish wish;
    private final long endNanos;

    /// What shall be run.
    ///
    /// @param points at most so many fault points are killed at; all if that is more than there are
    /// @param only names of scenarios and of fault points must match this glob, e.g. `net-*` or `worker.store.*`
    /// @param patience after it no scenario begins
    public record Wish(int points, String only, Duration patience) {}

    private Chaos(Stage stage, Wish wish) {
        this.stage = stage;
        this.wish = wish;
        this.endNanos = System.nanoTime() + wish.patience().toNanos();
    }

    /// @param told gets each row when its scenario is over
    /// @return all rows
    public static List<Row> run(Stage stage, Wish wish, Consumer<Row> told) throws IOException, InterruptedException {
        Chaos chaos = new Chaos(stage, wish);
        List<Row> rows = new ArrayList<>();
        Consumer<Row> keep = row -> {
            rows.add(row);
            told.accept(row);
        };
        chaos.life("quick", Terms.quick(WORK_MILLIS), chaos.quick(), keep);
        chaos.life("defaults", Terms.standard(WORK_MILLIS), chaos.wanted(List.of(
                new WorkerKills("kill-worker-default-lease", List.of("worker.sandbox.run.kernel.before",
                        "worker.sandbox.run.image.before", "worker.store.put-if-absent.boot.before"), new FaultAction.Halt()),
                new CoordinatorKills("kill-coordinator-default-lease", List.of("coordinator.ledger.append.job-started.after")),
                new Pause(false))), keep);
        return rows;
    }

    /// Every scenario's name, in the order they are run, then every fault point's.
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        all(List.of(), List.of()).forEach(scenario -> names.add(scenario.name()));
        names.addAll(FaultPoints.all());
        return names;
    }

    private static List<Scenario> all(List<String> workers, List<String> coordinators) {
        List<Scenario> all = new ArrayList<>(List.of(
                new WorkerKills("kill-worker", workers, new FaultAction.Halt()),
                new CoordinatorKills("kill-coordinator", coordinators),
                new Pause(false),
                new Pause(true),
                new BrokerDeath("kill-broker", 3, Duration.ofSeconds(1)),
                new BrokerDeath("broker-down-for-minutes", 1, Duration.ofSeconds(125)),
                new StoreTrouble("store-500", new S3Gate.Mood.Refusing(0.3), 2),
                new StoreTrouble("store-500-after-success", new S3Gate.Mood.Forgetting(0.3), 2),
                new StoreTrouble("store-slow", new S3Gate.Mood.Sluggish(0.3, Duration.ofMillis(500)), 2),
                new FullDisk()));
        for (String member : List.of("w1", ChaosFarm.COORDINATOR)) {
            for (boolean kafka : List.of(true, false)) {
                List.of(new Weather.Cut(), new Weather.Mute(), new Weather.Deaf(), new Weather.Late(Duration.ofMillis(200)),
                                new Weather.Slow(20_000), new Weather.Reset(0.3))
                        .forEach(weather -> all.add(new BadWeather(member, kafka, weather, 2)));
            }
        }
        return all;
    }

    private List<Scenario> quick() {
        PathMatcher glob = glob();
        List<String> chosen = new ArrayList<>(FaultPoints.all().stream().filter(point -> matches(glob, point)).toList());
        if (chosen.isEmpty()) {
            chosen.addAll(FaultPoints.all());
        }
        Collections.shuffle(chosen, stage.random());
        List<String> points = chosen.subList(0, Math.min(wish.points(), chosen.size()));
        List<Scenario> all = all(of(points, "worker."), of(points, "coordinator."));
        boolean pointsOnly = FaultPoints.all().stream().anyMatch(point -> matches(glob, point)) && !wish.only().equals("*");
        return all.stream()
                .filter(scenario -> switch (scenario) {
                    case WorkerKills kills -> !kills.points().isEmpty() && (pointsOnly || matches(glob, kills.name()));
                    case CoordinatorKills kills -> !kills.points().isEmpty() && (pointsOnly || matches(glob, kills.name()));
                    default -> matches(glob, scenario.name());
                })
                .toList();
    }

    private List<Scenario> wanted(List<Scenario> scenarios) {
        PathMatcher glob = glob();
        return scenarios.stream().filter(scenario -> matches(glob, scenario.name())).toList();
    }

    private PathMatcher glob() {
        return FileSystems.getDefault().getPathMatcher("glob:" + wish.only());
    }

    private static boolean matches(PathMatcher glob, String name) {
        return glob.matches(Path.of(name));
    }

    private static List<String> of(List<String> points, String role) {
        return points.stream().filter(point -> point.startsWith(role)).toList();
    }

    /// One farm's life with these scenarios alone.
    static List<Row> life(Stage stage, String name, Terms terms, Duration patience, List<Scenario> scenarios)
            throws IOException, InterruptedException {
        List<Row> rows = new ArrayList<>();
        new Chaos(stage, new Wish(0, "*", patience)).life(name, terms, scenarios, rows::add);
        return rows;
    }

    private void life(String name, Terms terms, List<Scenario> scenarios, Consumer<Row> told)
            throws IOException, InterruptedException {
        if (scenarios.isEmpty()) {
            return;
        }
        stage.say().accept("Starting a farm: " + name + ", " + scenarios.size() + " scenarios, leases of "
                + terms.lease().toSeconds() + " s");
        try (ChaosFarm farm = ChaosFarm.start(stage, terms, name); Workload workload = new Workload(farm.http())) {
            ObjectWatch watch = new ObjectWatch(farm.store(), stage.random());
            warmUp(farm, new Scene(farm, workload, watch, endNanos));
            for (Scenario scenario : scenarios) {
                told.accept(one(farm, workload, watch, scenario));
            }
            Scene end = new Scene(farm, workload, watch, endNanos);
            watch.lookAtAll();
            farm.endMembers().forEach((member, itself) -> end.injected("the clean end of " + member, itself));
            told.accept(end.end("at-the-end-of-" + name, Duration.ZERO));
        }
    }

    private Row one(ChaosFarm farm, Workload workload, ObjectWatch watch, Scenario scenario)
            throws IOException, InterruptedException {
        if (System.nanoTime() > endNanos) {
            return Row.skipped(scenario.name(), "the time was over");
        }
        if (scenario instanceof FullDisk && !FullDisk.possible(farm.folder())) {
            return Row.skipped(scenario.name(), "no file system can be mounted here");
        }
        stage.say().accept("… " + scenario.name());
        Scene scene = new Scene(farm, workload, watch, endNanos);
        scenario.run(scene);
        return scene.end(scenario.name(), REST);
    }

    /// A first life of everybody; its clean end leaves archives of classes that make all further starts quick.
    private static void warmUp(ChaosFarm farm, Scene scene) throws IOException, InterruptedException {
        farm.start(farm.coordinator());
        farm.start(farm.worker("w1"));
        scene.awaitLeader();
        scene.submit();
        scene.end("warm-up", REST);
        farm.endMembers();
        farm.worker("w2");
        farm.tend();
        scene.awaitLeader();
    }
}
