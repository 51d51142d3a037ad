package kiln.farm.chaos;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.S3ArtifactStore;
import kiln.artifacts.store.S3Endpoint;
import kiln.farm.embedded.BrokerException;
import kiln.farm.embedded.EmbeddedBroker;
import kiln.farm.embedded.EmbeddedS3;
import kiln.farm.fault.ArmedFault;

/// A whole farm of processes: broker, store, a coordinator and workers, each member with wires of its own that can be
/// cut. What dies by a fault stays dead until it is started again; a supervisor's part is played by [#tend].
final class ChaosFarm implements AutoCloseable {
    static final String COORDINATOR = "coordinator";
    static final String STANDBY = "standby";
    private static final int PORT_FIRST = 15_000;
    private static final int PORT_END = 32_000;
    private static final int PORT_TRIES = 100;
    private static final int BROKER_TRIES = 5;
    private static final String BUCKET = "chaos";
    private static final String REGION = "us-east-1";
    private static final String KEY = "chaos-access";
    private static final String SECRET = "chaos-secret-of-no-use";

    private final Stage stage;
    private final Terms terms;
    private final Path folder;
    private final List<EmbeddedBroker.Door> doors = new ArrayList<>();
    private final Map<String, Link> links = new LinkedHashMap<>();
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final int kafkaPort;
    private final EmbeddedS3 s3;
    private final S3Gate gate;
    private final Map<String, Integer> httpPorts = new LinkedHashMap<>();
    private final S3ArtifactStore store;
    private final Thread onShutdown = new Thread(this::killMembers, "chaos-stop");
    private EmbeddedBroker broker;

    /// @param leaseMillis silence that ends a lease; empty for the default
    /// @param workersLost how many workers one job may cost; empty for the default
    /// @param workMillis how long a job's process sleeps
    record Terms(Optional<Integer> leaseMillis, Optional<Integer> workersLost, int workMillis) {
        /// Ten seconds and three workers, as everywhere.
        static Terms standard(int workMillis) {
            return new Terms(Optional.empty(), Optional.empty(), workMillis);
        }

        /// Leases of three seconds, and as many workers as it takes.
        static Terms quick(int workMillis) {
            return new Terms(Optional.of(3_000), Optional.of(10_000), workMillis);
        }

        Duration lease() {
            return Duration.ofMillis(leaseMillis.orElse(10_000));
        }
    }

    private ChaosFarm(Stage stage, Terms terms, Path folder) throws IOException, InterruptedException {
        this.stage = stage;
        this.terms = terms;
        this.folder = Files.createDirectories(folder);
        this.s3 = EmbeddedS3.start(folder.resolve("s3"), 0, KEY, SECRET);
        this.gate = S3Gate.to(s3.endpoint().getPort(), stage.random());
        this.kafkaPort = freePort();
        for (String name : List.of(COORDINATOR, STANDBY)) {
            httpPorts.put(name, freePort());
        }
        for (String name : List.of(COORDINATOR, STANDBY, "w1", "w2", "w3", "w4")) {
            int door = freePort();
            Link link = new Link(TcpProxy.to(door, stage.random()), TcpProxy.to(gate.port(), stage.random()));
            links.put(name, link);
            doors.add(new EmbeddedBroker.Door(name.toUpperCase(Locale.ROOT), door, link.kafka().port()));
        }
        this.broker = startedBroker();
        Runtime.getRuntime().addShutdownHook(onShutdown);
        this.store = S3ArtifactStore.connect(
                new S3Endpoint(s3.endpoint(), BUCKET, KEY, SECRET, REGION), stage.random());
    }

    /// Store and broker, without members yet.
    static ChaosFarm start(Stage stage, Terms terms, String name) throws IOException, InterruptedException {
        return new ChaosFarm(stage, terms, stage.folder().resolve(name));
    }

    /// One that nobody listens at, and that the kernel gives to no outgoing connection while its owner is dead: below
    /// its usual range, which begins at 32768.
    private static int freePort() throws IOException {
        IOException last = new IOException("no port was tried");
        for (int tries = 0; tries < PORT_TRIES; tries++) {
            int port = ThreadLocalRandom.current().nextInt(PORT_FIRST, PORT_END);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException taken) {
                last = taken;
            }
        }
        throw last;
    }

    Terms terms() {
        return terms;
    }

    Stage stage() {
        return stage;
    }

    Path folder() {
        return folder;
    }

    /// To the broker's own door, past all weather.
    String bootstrap() {
        return "127.0.0.1:" + kafkaPort;
    }

    /// The bucket, past all weather and moods.
    ArtifactStore store() {
        return store;
    }

    Path bucketFolder() {
        return folder.resolve("s3").resolve(BUCKET);
    }

    S3Gate gate() {
        return gate;
    }

    Link link(String member) {
        return Optional.ofNullable(links.get(member)).orElseThrow();
    }

    /// Where its coordinators are asked, by name; they need not be there.
    Map<String, URI> http() {
        Map<String, URI> addresses = new LinkedHashMap<>();
        httpPorts.forEach((name, port) -> addresses.put(name, URI.create("http://127.0.0.1:" + port)));
        return addresses;
    }

    Member coordinator() {
        return coordinator(COORDINATOR);
    }

    /// A second coordinator; part of the farm from now on.
    Member standby() {
        return coordinator(STANDBY);
    }

    /// The end of the second coordinator, as Ctrl-C ends it.
    void dismissStandby() throws InterruptedException {
        standby().end();
        members.remove(STANDBY);
    }

    private Member coordinator(String name) {
        return members.computeIfAbsent(name, id -> member(id, List.of("coordinator", "--port",
                Integer.toString(Optional.ofNullable(httpPorts.get(id)).orElseThrow())), List.of()));
    }

    Member worker(String name) {
        return members.computeIfAbsent(name, id -> member(id, List.of("worker", "--slots", "1", "--no-install"), List.of()));
    }

    /// @param wrapper words before the command
    Member worker(String name, List<String> wrapper) {
        Member other = member(name, List.of("worker", "--slots", "1", "--no-install"), wrapper);
        members.put(name, other);
        return other;
    }

    private Member member(String name, List<String> arguments, List<String> wrapper) {
        Link link = link(name);
        Map<String, String> environment = Map.of(
                "KILN_KAFKA_BOOTSTRAP", "127.0.0.1:" + link.kafka().port(),
                "KILN_S3_ENDPOINT", "http://127.0.0.1:" + link.store().port(),
                "KILN_S3_ACCESS_KEY", KEY, "KILN_S3_SECRET_KEY", SECRET, "KILN_S3_BUCKET", BUCKET);
        return new Member(name, folder.resolve(name), stage.classPath(), arguments, environment, wrapper);
    }

    /// Starts a member under the farm's terms.
    void start(Member member, List<String> more, ArmedFault... faults) throws IOException {
        List<String> properties = new ArrayList<>(List.of("-Dkiln.rehearsal=" + terms.workMillis()));
        terms.leaseMillis().ifPresent(millis -> properties.addAll(List.of(
                "-Dkiln.lease.millis=" + millis, "-Dkiln.unmade.millis=0"))); // workers look for results themselves
        terms.workersLost().ifPresent(max -> properties.add("-Dkiln.workers-lost.max=" + max));
        properties.add("-Dkiln.lead.at-once=true"); // a coordinator that dies alone is not waited for
        properties.addAll(more);
        member.start(properties, List.of(faults));
    }

    void start(Member member) throws IOException {
        start(member, List.of());
    }

    /// Starts again, unarmed, whoever is dead.
    void tend() throws IOException {
        for (Member member : members.values()) {
            if (!member.isAlive()) {
                start(member);
            }
        }
    }

    /// The same for workers only.
    void tendWorkers() throws IOException {
        for (Member worker : workers()) {
            if (!worker.isAlive()) {
                start(worker);
            }
        }
    }

    List<Member> workers() {
        return members.values().stream().filter(member -> !httpPorts.containsKey(member.name())).toList();
    }

    List<Member> members() {
        return List.copyOf(members.values());
    }

    void killBroker() throws InterruptedException {
        ProcessHandle.of(broker.pid()).ifPresent(ProcessHandle::destroyForcibly);
        while (broker.isAlive()) {
            Thread.sleep(10);
        }
        broker.close();
    }

    void startBroker() throws InterruptedException {
        broker = startedBroker();
    }

    /// A machine that is overloaded may take longer than a broker is given; that is no fault of the farm.
    private EmbeddedBroker startedBroker() throws InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                return EmbeddedBroker.start(stage.brokerJars(), folder.resolve("kafka"), kafkaPort, doors);
            } catch (BrokerException e) {
                if (tries == BROKER_TRIES) {
                    throw e;
                }
                stage.say().accept("The broker did not start, tried again: " + e.getMessage().lines().findFirst().orElse(""));
            }
        }
    }

    /// Clear weather and a well store.
    void calm() {
        gate.mood(new S3Gate.Mood.Well());
        links.values().forEach(link -> {
            link.kafka().weather(new Weather.Clear());
            link.store().weather(new Weather.Clear());
        });
    }

    /// Ends everybody as Ctrl-C does.
    ///
    /// @return by name, whether it ended by itself
    Map<String, Boolean> endMembers() throws InterruptedException {
        Map<String, Boolean> ended = new LinkedHashMap<>();
        for (Member member : members.values()) {
            ended.put(member.name(), member.end());
        }
        return ended;
    }

    /// Nobody outlives whoever started them.
    private void killMembers() {
        for (Member member : members.values()) {
            try {
                member.kill();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        killMembers();
        Runtime.getRuntime().removeShutdownHook(onShutdown);
        for (Link link : links.values()) {
            link.close();
        }
        store.close();
        gate.close();
        broker.close();
        s3.close();
    }
}
