package kiln.farm.containers;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.JobView;
import kiln.farm.Services;
import kiln.farm.SleepyWorker;
import kiln.farm.kafka.KafkaTransport;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.Lane;
import kiln.schemas.transport.LedgerHistory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.utility.MountableFile;

/// Coordinators and workers in containers, on the shared broker and store; workers are real but for their tools. They can
/// be struck one by one; all are removed at the end.
final class ContainerFarm implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String BUCKET = "farm";

    private final ContainerServices services = ContainerServices.running();
    private final Map<String, GenericContainer<?>> coordinators = new LinkedHashMap<>();
    private final Map<String, GenericContainer<?>> workers = new LinkedHashMap<>();

    /// All at once, as Compose does.
    void startCoordinators(String... names) {
        List<GenericContainer<?>> started = new ArrayList<>();
        for (String name : names) {
            coordinators.put(
                    name, role().withCommand("coordinator", "--verbose").withEnv("KILN_HTTP_HOST", "0.0.0.0"));
            started.add(coordinators.get(name));
        }
        Startables.deepStart(started).join();
    }

    /// How often a coordinator took the lead, by its log.
    long leads(String coordinator) {
        return coordinators.get(coordinator).getLogs().lines()
                .filter(line -> line.contains("coordinator leads"))
                .count();
    }

    /// @param job time that a kernel, an image and a boot test take
    void startWorker(String name, Duration job) {
        GenericContainer<?> container = role();
        List<String> classes = new ArrayList<>();
        for (Path place : LocalDocker.classPath().stream().filter(ContainerFarm::isTests).toList()) {
            String inside = "/opt/kiln/test/" + classes.size() + (place.toString().endsWith(".jar") ? ".jar" : "");
            container.withCopyFileToContainer(MountableFile.forHostPath(place), inside);
            classes.add(inside);
        }
        classes.add("/opt/kiln/lib/*");
        container.withCreateContainerCmdModifier(command -> command.withEntrypoint(
                "java", "-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", String.join(":", classes),
                SleepyWorker.class.getName(), "/data", name, Long.toString(job.toMillis())));
        workers.put(name, container);
        container.start();
    }

    private GenericContainer<?> role() {
        Services inside = services.fromInside(BUCKET);
        return new GenericContainer<>(LocalDocker.FARM)
                .withNetwork(services.network())
                .withEnv(Map.of(
                        "KILN_KAFKA_BOOTSTRAP", inside.kafkaBootstrap(),
                        "KILN_S3_ENDPOINT", inside.s3Endpoint().toString(),
                        "KILN_S3_BUCKET", BUCKET,
                        "KILN_S3_ACCESS_KEY", inside.keys().accessKey(),
                        "KILN_S3_SECRET_KEY", inside.keys().secretKey()));
    }

    private static boolean isTests(Path place) {
        return place.endsWith("target/test-classes") || place.toString().endsWith("-tests.jar");
    }

    void strikeWorker(String name, Blow blow) {
        blow.strike(LocalDocker.client(), workers.get(name).getContainerId(), services.network().getId());
    }

    void healWorker(String name, Blow blow) {
        blow.heal(LocalDocker.client(), workers.get(name).getContainerId(), services.network().getId());
    }

    void strikeCoordinator(String name, Blow blow) {
        blow.strike(LocalDocker.client(), coordinators.get(name).getContainerId(), services.network().getId());
    }

    void healCoordinator(String name, Blow blow) {
        blow.heal(LocalDocker.client(), coordinators.get(name).getContainerId(), services.network().getId());
    }

    /// A build of one cell, whose own jobs run whatever earlier builds have made.
    ///
    /// @return its id
    String submit(String cell) {
        BuildRequest request = new BuildRequest(
                List.of(cell), List.of(), List.of(), List.of(), List.of(), true, LocalDate.of(2026, 11, 21), Lane.INTERACTIVE,
                "containers");
        return await("a coordinator takes the request", () -> leader().flatMap(it -> it.submit(request)));
    }

    JobView awaitJob(String build, String kind, Predicate<JobView> fits) {
        return await(kind + " job", () -> leader().stream()
                .flatMap(it -> it.jobs(build).stream())
                .filter(job -> job.kind().equals(kind) && fits.test(job))
                .findFirst());
    }

    BuildView awaitEnd(String build) {
        return await("the build ends", () -> leader().flatMap(it -> it.build(build)).filter(view -> !view.state().equals("running")));
    }

    /// Which coordinator leads, by its own word.
    String awaitLeader(Predicate<String> fits) {
        return await("a coordinator leads", () -> leaderName().filter(fits));
    }

    private Optional<ContainerApi> leader() {
        return leaderName().flatMap(name -> api(coordinators.get(name)));
    }

    private Optional<String> leaderName() {
        return coordinators.entrySet().stream()
                .filter(one -> api(one.getValue()).filter(ContainerApi::leads).isPresent())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /// A container that was cut off comes back under another address.
    private Optional<ContainerApi> api(GenericContainer<?> coordinator) {
        return LocalDocker.client().inspectContainerCmd(coordinator.getContainerId()).exec()
                .getNetworkSettings().getNetworks().values().stream()
                .map(network -> network.getIpAddress())
                .filter(address -> address != null && !address.isEmpty())
                .map(ContainerApi::new)
                .findFirst();
    }

    /// What the ledger says about the ends of a build's cells and of the build, in order, read beside the farm.
    List<String> ends(String build) {
        List<LedgerEvent> events = new ArrayList<>();
        String broker = services.fromHost(BUCKET).kafkaBootstrap();
        try (LedgerHistory history = KafkaTransport.open(broker, PATIENCE).ledgerHistory()) {
            history.replay(LedgerHistory.BEGINNING, batch -> events.addAll(batch.events()));
        }
        return events.stream().flatMap(event -> end(event, build).stream()).toList();
    }

    private static Optional<String> end(LedgerEvent event, String build) {
        return switch (event) {
            case LedgerEvent.CellCompleted cell when cell.build().toString().equals(build) -> Optional.of("CellCompleted");
            case LedgerEvent.BuildFinished end when end.build().toString().equals(build) -> Optional.of("BuildFinished");
            default -> Optional.empty();
        };
    }

    private <T> T await(String what, Supplier<Optional<T>> found) {
        Instant end = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(end)) {
            Optional<T> one = found.get();
            if (one.isPresent()) {
                return one.get();
            }
            ContainerApi.pause();
        }
        throw new AssertionError("waited " + PATIENCE.toSeconds() + " s in vain until " + what + "\n" + logs());
    }

    /// The ends of what all of them said, for messages.
    String logs() {
        StringBuilder logs = new StringBuilder();
        Map<String, GenericContainer<?>> all = new LinkedHashMap<>(coordinators);
        all.putAll(workers);
        all.forEach((name, container) -> {
            String text = container.getLogs();
            logs.append(name).append('\n').append(text.substring(Math.max(0, text.length() - 6_000))).append('\n');
        });
        return logs.toString();
    }

    /// Coordinators say goodbye, so that the next farm on this ledger finds it without a leader.
    @Override
    public void close() {
        coordinators.values().stream().filter(GenericContainer::isRunning).forEach(one -> LocalDocker.client()
                .stopContainerCmd(one.getContainerId())
                .withTimeout(20)
                .exec());
        workers.values().forEach(GenericContainer::stop);
        coordinators.values().forEach(GenericContainer::stop);
    }
}
