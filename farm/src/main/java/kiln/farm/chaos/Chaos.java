package kiln.farm.chaos;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import kiln.farm.chaos.ChaosFarm.Terms;
import kiln.farm.fault.FaultAction;
import kiln.farm.fault.FaultPoints;
import kiln.schemas.plan.JobKind;

/// Runs scenarios on real farms and tells what each came to.
public final class Chaos {
    private static final int WORK_MILLIS = 100;
    private static final int LEADER_POINTS = 8;
    private static final int BROKER_POINTS = 10;
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
        chaos.life("defaults", Terms.standard(WORK_MILLIS), chaos.wanted(defaults()), keep);
        return rows;
    }

    /// With leases and patience as everybody has them: how soon a death is noticed, and its work done elsewhere. One death
    /// per kind of job, for a job may not cost many workers.
    private static List<Scenario> defaults() {
        return List.of(
                new WorkerKills("kill-worker-default-lease", Arrays.stream(JobKind.values())
                        .map(kind -> "worker.sandbox.run." + kind.id() + ".before").toList(), new FaultAction.Halt()),
                new CoordinatorKills("kill-coordinator-default-lease", List.of("coordinator.ledger.append.job-started.after")),
                new Pause("pause-worker-default-lease", false));
    }

    /// Every scenario's name, in the order they are run, then every point's.
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        all(List.of(), List.of(), List.of()).forEach(scenario -> names.add(scenario.name()));
        defaults().forEach(scenario -> names.add(scenario.name()));
        names.addAll(FaultPoints.all());
        names.addAll(BrokerKills.all());
        return names;
    }

    private static List<Scenario> all(List<String> points, List<String> leader, List<String> broker) {
        List<Scenario> all = new ArrayList<>(List.of(
                new WorkerKills("kill-worker", of(points, "worker."), new FaultAction.Halt()),
                new CoordinatorKills("kill-coordinator", of(points, "coordinator.")),
                new LeaderKills(leader),
                new BrokerKills(broker),
                new Pause("pause-worker", false),
                new Pause("pause-coordinator", true),
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

    /// What is wanted of the farm with short leases: points that match are killed at, whatever their scenario is called.
    private List<Scenario> quick() {
        List<String> points = some(FaultPoints.all(), wish.points());
        List<String> broker = some(BrokerKills.all(), wish.only().equals("*") ? BROKER_POINTS : wish.points());
        List<String> leader = LeaderKills.ofLeaders(some(FaultPoints.all(), Integer.MAX_VALUE));
        List<String> led = leader.subList(0, Math.min(wish.only().equals("*") ? LEADER_POINTS : wish.points(), leader.size()));
        return all(points, led, broker).stream()
                .filter(scenario -> scenario.faults() > 0 && (matches(scenario.name()) || isNamed(scenario)))
                .toList();
    }

    /// Those that match, in an order of chance; all if none does, for then scenarios are meant.
    private List<String> some(Collection<String> points, int most) {
        List<String> named = points.stream().filter(this::matches).toList();
        List<String> chosen = new ArrayList<>(named.isEmpty() ? points : named);
        Collections.shuffle(chosen, stage.random());
        return List.copyOf(chosen.subList(0, Math.min(most, chosen.size())));
    }

    /// Whether it is about points that were asked for by their own names.
    private boolean isNamed(Scenario scenario) {
        return switch (scenario) {
            case WorkerKills kills -> kills.points().stream().allMatch(this::matches);
            case CoordinatorKills kills -> kills.points().stream().allMatch(this::matches);
            case BrokerKills kills -> kills.points().stream().allMatch(this::matches);
            default -> false;
        };
    }

    private List<Scenario> wanted(List<Scenario> scenarios) {
        return scenarios.stream().filter(scenario -> matches(scenario.name())).toList();
    }

    private boolean matches(String name) {
        return FileSystems.getDefault().getPathMatcher("glob:" + wish.only()).matches(Path.of(name));
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
        if (System.nanoTime() > endNanos) {
            scenarios.forEach(scenario -> told.accept(Row.late(scenario)));
            return;
        }
        if (scenarios.isEmpty()) {
            return;
        }
        stage.say().accept("Starting a farm: " + name + ", " + scenarios.size() + " scenarios, leases of "
                + terms.lease().toSeconds() + " s");
        try (ChaosFarm farm = ChaosFarm.start(stage, terms, name); Door door = new Door(farm.http())) {
            Workload workload = new Workload(door);
            ObjectWatch watch = new ObjectWatch(farm.store(), stage.random());
            Supplier<Scene> scenes = () -> new Scene(farm, workload, door, watch, endNanos);
            warmUp(farm, scenes.get());
            for (Scenario scenario : scenarios) {
                told.accept(one(farm, scenes, scenario));
            }
            Scene end = scenes.get();
            watch.lookAtAll();
            farm.endMembers().forEach((member, itself) -> end.injected("the clean end of " + member, Hit.fired(itself)));
            told.accept(end.judged("at-the-end-of-" + name));
        }
    }

    private Row one(ChaosFarm farm, Supplier<Scene> scenes, Scenario scenario) throws IOException, InterruptedException {
        if (System.nanoTime() > endNanos) {
            return Row.late(scenario);
        }
        if (scenario instanceof FullDisk && !FullDisk.possible(farm.folder())) {
            return Row.impossible(scenario, "no file system can be mounted here");
        }
        stage.say().accept("… " + scenario.name());
        Scene scene = scenes.get();
        scene.releaseWorkers();
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
