package kiln.farm.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kiln.coordinator.view.Farm;
import kiln.farm.DataFolder;
import kiln.farm.S3Keys;
import kiln.farm.Services;
import kiln.farm.SleepyWorker;
import kiln.farm.Trouble;
import kiln.farm.embedded.EmbeddedBroker;
import kiln.farm.embedded.EmbeddedS3;
import kiln.schemas.message.Codec;

/// Log and store in this process and its child, and coordinators and workers as processes of their own.
final class Fleet implements AutoCloseable {
    private static final Path BROKER_JARS = Path.of(System.getProperty("kiln.broker.jars"));
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Pattern ADDRESS = Pattern.compile("coordinator at (http://[0-9.:]+)");

    private final Path data;
    private final EmbeddedS3 s3;
    private final EmbeddedBroker broker;
    private final Services services;
    private final Map<String, Process> started = new HashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();

    Fleet(Path data) throws IOException, InterruptedException {
        this.data = data;
        S3Keys keys = new S3Keys("kilntest", "kilntestkilntest");
        this.s3 = EmbeddedS3.start(data.resolve("s3"), 0, keys.accessKey(), keys.secretKey());
        this.broker = EmbeddedBroker.start(BROKER_JARS, data.resolve("kafka"), 0);
        this.services = new Services(broker.bootstrapServers(), s3.endpoint(), "us-east-1", "kiln", keys);
        DataFolder.at(data).announce(
                new DataFolder.Address(s3.endpoint(), services, ProcessHandle.current().pid()));
    }

    /// Returns when it serves, leading or standing by.
    void startCoordinator(String name) {
        start(name, Main.class.getName(), "--data", data.resolve(name).toString(), "coordinator", "--port", "0", "-v");
        await(name + " serves", () -> Optional.of(address(name)));
    }

    void startWorker(String name, Duration job) {
        start(name, SleepyWorker.class.getName(), data.toString(), name, Long.toString(job.toMillis()));
    }

    private void start(String name, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx192m",
                "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log(name).toFile());
        builder.environment().putAll(Map.of(
                "KILN_KAFKA_BOOTSTRAP", services.kafkaBootstrap(),
                "KILN_S3_ENDPOINT", services.s3Endpoint().toString(),
                "KILN_S3_ACCESS_KEY", services.keys().accessKey(),
                "KILN_S3_SECRET_KEY", services.keys().secretKey()));
        try {
            started.put(name, builder.start());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path log(String name) {
        return data.resolve(name + ".log");
    }

    /// Sends a signal as `kill` does, e.g. `KILL`, `STOP` or `CONT`.
    void signal(String name, String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(started.get(name).pid())).start().waitFor();
    }

    boolean isAlive(String name) {
        return started.get(name).isAlive();
    }

    private URI address(String name) {
        try {
            Matcher address = ADDRESS.matcher(Files.readString(log(name)));
            if (address.find()) {
                return URI.create(address.group(1));
            }
            throw new Trouble("E000", Trouble.Exit.FAILED, name + " does not serve yet");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// What one coordinator says; another is not asked, but where the first one sends the question there itself.
    <T> T ask(String name, Function<FarmClient, T> question) {
        try (FarmClient client = new FarmClient(address(name))) {
            return question.apply(client);
        }
    }

    /// Status of an answer, redirects not followed.
    int status(String name, String path, String body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(name).resolve(path)).timeout(PATIENCE);
        return http.send(
                        body.isEmpty()
                                ? request.GET().build()
                                : request.header("Content-Type", "application/json")
                                        .POST(HttpRequest.BodyPublishers.ofString(body))
                                        .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    Farm.Vital vital(String name) {
        try {
            HttpRequest request = HttpRequest.newBuilder(address(name).resolve("/health")).timeout(PATIENCE).build();
            return Codec.decode(http.send(request, BodyHandlers.ofByteArray()).body(), Farm.Vital.class);
        } catch (IOException e) {
            throw new Trouble("E000", Trouble.Exit.FAILED, name + " does not answer").from(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// How long it took until this one leads.
    Duration awaitLead(String name) {
        long start = System.nanoTime();
        await(name + " leads", () -> Optional.of(vital(name)).filter(Farm.Vital::leading));
        return Duration.ofNanos(System.nanoTime() - start);
    }

    <T> T await(String what, Supplier<Optional<T>> found) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            try {
                Optional<T> one = found.get();
                if (one.isPresent()) {
                    return one.get();
                }
            } catch (Trouble notYet) {
                Thread.onSpinWait();
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        throw new AssertionError("waited " + PATIENCE.toSeconds() + " s in vain until " + what + "\n" + logs());
    }

    private String logs() {
        StringBuilder logs = new StringBuilder();
        for (String name : started.keySet()) {
            try {
                List<String> lines = Files.readAllLines(log(name));
                logs.append(name).append('\n');
                lines.subList(Math.max(0, lines.size() - 15), lines.size())
                        .forEach(line -> logs.append("  ").append(line).append('\n'));
            } catch (IOException e) {
                logs.append(e);
            }
        }
        return logs.toString();
    }

    @Override
    public void close() throws IOException {
        started.values().forEach(Process::destroyForcibly);
        broker.close();
        s3.close();
    }
}
