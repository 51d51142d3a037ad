package kiln.farm.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The data folder of one broker, held by this process: a lock that ends with the process, and in `broker.pid` the
/// broker's pid and start time, so that a pid used again is not taken for the broker.
final class BrokerFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerFolder.class);

    /// How long a broker whose farm has just died may take to go by itself; it means to need five seconds.
    private static final Duration PREDECESSOR_ENDS = Duration.ofSeconds(7);

    private static final Duration ENDS_FORCIBLY = Duration.ofSeconds(10);

    private static final int LOG_TAIL_LINES = 20;

    private final Path folder;
    private final FileChannel lock;

    private BrokerFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /// @throws BrokerException E104 if a broker runs there
    static BrokerFolder take(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        FileChannel lock = FileChannel.open(
                folder.resolve("broker.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        BrokerFolder taken = new BrokerFolder(folder, lock);
        try {
            if (!locked(lock)) {
                throw taken.inUse();
            }
            taken.awaitPredecessor();
            return taken;
        } catch (IOException | InterruptedException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static boolean locked(FileChannel lock) throws IOException {
        try {
            return Optional.ofNullable(lock.tryLock()).isPresent();
        } catch (OverlappingFileLockException e) {
            return false; // held by this very process
        }
    }

    /// The lock is ours, so the farm that started the broker named in the folder is gone or has let it go. A broker
    /// that does not follow it, on a machine too busy or because it hangs, is killed: what it had acknowledged is on
    /// disk, and nobody else could ever stop it.
    private void awaitPredecessor() throws IOException, InterruptedException {
        Optional<ProcessHandle> predecessor = runningBroker();
        if (predecessor.isEmpty() || ends(predecessor.get(), PREDECESSOR_ENDS)) {
            return;
        }
        LOG.warn("broker of a dead farm killed pid={} waited={}", predecessor.get().pid(), PREDECESSOR_ENDS);
        predecessor.get().destroyForcibly();
        if (!ends(predecessor.get(), ENDS_FORCIBLY)) {
            throw inUse();
        }
    }

    private static boolean ends(ProcessHandle process, Duration patience) throws InterruptedException {
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        }
    }

    private BrokerException inUse() throws IOException {
        String who = runningBroker().map(broker -> "pid " + broker.pid()).orElse("pid not yet known, it is starting");
        return new BrokerException("E104 a broker already runs in " + folder + " (" + who
                + "); stop its farm first, or use another data folder");
    }

    private Optional<ProcessHandle> runningBroker() throws IOException {
        try {
            String[] said = Files.readString(folder.resolve("broker.pid")).strip().split(" ");
            return ProcessHandle.of(Long.parseLong(said[0]))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> said.length == 2 && said[1].equals(startOf(process)));
        } catch (NoSuchFileException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    void remember(ProcessHandle broker) throws IOException {
        Files.writeString(folder.resolve("broker.pid"), broker.pid() + " " + startOf(broker) + "\n");
    }

    private static String startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("unknown");
    }

    void writeProperties(Map<String, String> properties) throws IOException {
        Files.writeString(properties(), properties.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                .collect(Collectors.joining()));
    }

    /// [BrokerMain] as a jar: a class path with a folder of classes could not be archived. Left alone when it is there
    /// and right, because an archive is good only for jars of unchanged date.
    Path mainJar() throws IOException {
        Path jar = folder.resolve("broker-main.jar");
        String entry = BrokerMain.class.getName().replace('.', '/') + ".class";
        byte[] bytes;
        try (InputStream in = Optional.ofNullable(BrokerMain.class.getClassLoader().getResourceAsStream(entry))
                .orElseThrow()) {
            bytes = in.readAllBytes();
        }
        Path copy = folder.resolve("broker-main.class");
        if (Files.exists(jar) && Files.exists(copy) && Arrays.equals(Files.readAllBytes(copy), bytes)) {
            return jar;
        }
        try (OutputStream out = Files.newOutputStream(jar); JarOutputStream packed = new JarOutputStream(out)) {
            packed.putNextEntry(new JarEntry(entry));
            packed.write(bytes);
        }
        Files.write(copy, bytes);
        return jar;
    }

    Path path() {
        return folder;
    }

    Path properties() {
        return folder.resolve("broker.properties");
    }

    /// What the broker says, since its last start.
    Path log() {
        return folder.resolve("broker.log");
    }

    /// Whether a broker that was told to end has closed all its files; it writes this mark then, and takes it away when it
    /// starts (Kafka's `CleanShutdownFileHandler`).
    boolean isClosedCleanly() {
        return Files.exists(folder.resolve("log").resolve(".kafka_cleanshutdown"));
    }

    /// The JVM's archive of the broker's loaded classes, made at the first clean end.
    Path classArchive() {
        return folder.resolve("broker.jsa");
    }

    String logTail() {
        try {
            List<String> lines = Files.readAllLines(log());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(folder.resolve("broker.pid"));
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the broker's folder " + folder + " could not be let go", e);
        }
    }
}
