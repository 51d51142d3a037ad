package kiln.farm.embedded;

import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kiln.farm.kafka.KafkaTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A Kafka broker for one machine: a child JVM on the loopback interface with a class path of its own, which ends
/// with this process however this process ends ([BrokerMain] says how).
public final class EmbeddedBroker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

    /// A loaded machine takes ten times what an idle one takes.
    private static final Duration STARTS = Duration.ofSeconds(60);

    private static final Duration ENDS = Duration.ofSeconds(20);
    private static final Duration ENDS_FORCIBLY = Duration.ofSeconds(5);
    /// On an idle machine it takes two seconds.
    private static final Duration KEEPS_CLASSES = Duration.ofSeconds(4);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final BrokerFolder folder;
    private final Process process;
    private final int port;

    private EmbeddedBroker(BrokerFolder folder, Process process, int port) {
        this.folder = folder;
        this.process = process;
        this.port = port;
    }

    /// Starts a broker and returns when it serves and has Kiln's topics.
    ///
    /// @param jars folder with the broker's jars
    /// @param data folder of everything it keeps; made and formatted at the first start
    /// @param port for clients; 0 chooses a free one
    /// @throws BrokerException E102, E103 or E104
    public static EmbeddedBroker start(Path jars, Path data, int port) throws InterruptedException {
        return start(jars, data, port, List.of());
    }

    /// One more way in: a listener of its own, for clients that come through something in between.
    ///
    /// @param name upper-case letters and digits
    /// @param port where the broker listens
    /// @param advertisedPort where it tells clients of this door to connect
    public record Door(String name, int port, int advertisedPort) {}

    /// The same with further doors.
    public static EmbeddedBroker start(Path jars, Path data, int port, List<Door> doors) throws InterruptedException {
        try {
            BrokerFolder folder = BrokerFolder.take(data.toAbsolutePath());
            try {
                return onFreePorts(jars, folder, port, doors);
            } catch (IOException | InterruptedException | RuntimeException e) {
                folder.close();
                throw e;
            }
        } catch (IOException e) {
            throw new BrokerException("E103 the embedded broker cannot use its folder " + data + ": " + e, e);
        }
    }

    private static EmbeddedBroker start(
            Path jars, BrokerFolder folder, int port, int controllerPort, List<Door> doors)
            throws IOException, InterruptedException {
        folder.writeProperties(BrokerProperties.of(port, controllerPort, "log", doors));
        Process process = new ProcessBuilder(command(jars, folder))
                .directory(folder.path().toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.log().toFile())
                .start();
        EmbeddedBroker broker = new EmbeddedBroker(folder, process, port);
        try {
            folder.remember(process.toHandle());
            broker.awaitServing();
        } catch (IOException | InterruptedException | RuntimeException e) {
            broker.end();
            throw e;
        }
        LOG.info("broker started pid={} port={} data={}", process.pid(), port, folder.path());
        return broker;
    }

    private static List<String> command(Path jars, BrokerFolder folder) throws IOException {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // A broker that mostly waits: the collector and the compiler with the least of their own to do, and a
                // heap that gives back what it does not use.
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xms32m",
                "-Xmx256m",
                "-XX:MinHeapFreeRatio=10",
                "-XX:MaxHeapFreeRatio=30",
                // Classes loaded and verified once instead of at every start: halves the time until it serves.
                "-XX:+AutoCreateSharedArchive",
                "-XX:SharedArchiveFile=" + folder.classArchive(),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
                "-cp",
                folder.mainJar() + File.pathSeparator + classPath(jars),
                BrokerMain.class.getName(),
                folder.properties().toString(),
                folder.path().resolve("log").toString(),
                KafkaTransport.newClusterId());
    }

    private static String classPath(Path jars) throws IOException {
        try (Stream<Path> files = Files.list(jars)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .map(file -> file.toAbsolutePath().toString())
                    .sorted()
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }

    /// Both ports are held until both are known: one that was let go could be handed out again as the other.
    private static EmbeddedBroker onFreePorts(Path jars, BrokerFolder folder, int wished, List<Door> doors)
            throws IOException, InterruptedException {
        int port;
        int controllerPort;
        try (ServerSocket clients = listen(wished);
                ServerSocket controller = listen(0)) {
            port = clients.getLocalPort();
            controllerPort = controller.getLocalPort();
        }
        return start(jars, folder, port, controllerPort, doors);
    }

    /// @param wished 0 for any
    /// @throws BrokerException E102
    private static ServerSocket listen(int wished) throws IOException {
        try {
            return new ServerSocket(wished, 1, InetAddress.getLoopbackAddress());
        } catch (BindException e) {
            throw portInUse(wished, e);
        }
    }

    private static BrokerException portInUse(int port, Throwable cause) {
        return new BrokerException(
                "E102 port " + port + " of 127.0.0.1, wanted for the embedded Kafka broker, is in use;"
                        + " stop what uses it or choose another port (0 takes a free one)",
                cause);
    }

    private void awaitServing() throws InterruptedException {
        CompletableFuture<Void> serves = new CompletableFuture<>();
        Thread asking = Thread.ofVirtual().name("broker-start").start(() -> {
            try {
                KafkaTransport.prepare(bootstrapServers(), STARTS);
                serves.complete(null);
            } catch (RuntimeException e) {
                serves.completeExceptionally(e);
            }
        });
        try {
            CompletableFuture.anyOf(serves, process.onExit()).get(STARTS.toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new BrokerException("E103 the embedded broker (pid " + process.pid() + ") did not serve within "
                    + STARTS.toSeconds() + " s; the end of " + folder.log() + ":\n" + folder.logTail(), e);
        } finally {
            asking.interrupt();
        }
        if (!process.isAlive()) {
            throw endedEarly();
        }
    }

    private BrokerException endedEarly() {
        String tail = folder.logTail();
        if (tail.contains("Address already in use")) {
            return portInUse(port, new BindException(tail));
        }
        return new BrokerException("E103 the embedded broker ended with code " + process.exitValue()
                + " before it served; the end of " + folder.log() + ":\n" + tail);
    }

    /// Where clients connect, `host:port`.
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    /// Whether the broker's process lives.
    public boolean isAlive() {
        return process.isAlive();
    }

    /// Ends the broker: cleanly if it can within 20 s, forcibly otherwise. Once it has closed its files it is given little
    /// more: what is left to do is to keep its classes for the next start, which takes long where others want the
    /// processor too, and is only worth a quicker start.
    @Override
    public void close() {
        end();
        folder.close();
    }

    private void end() {
        boolean interrupted = Thread.interrupted();
        process.destroy();
        try {
            if (!endsByItself()) {
                if (folder.isClosedCleanly()) {
                    LOG.info("broker closed its files and is not waited for pid={}", process.pid());
                } else {
                    LOG.warn("broker did not end, killed pid={} waited={}", process.pid(), ENDS);
                }
                process.destroyForcibly().waitFor(ENDS_FORCIBLY.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean endsByItself() throws InterruptedException {
        long deadline = System.nanoTime() + ENDS.toNanos();
        boolean closed = false;
        while (System.nanoTime() < deadline) {
            if (process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
            if (!closed && folder.isClosedCleanly()) {
                closed = true;
                deadline = Math.min(deadline, System.nanoTime() + KEEPS_CLASSES.toNanos());
            }
        }
        return false;
    }
}
