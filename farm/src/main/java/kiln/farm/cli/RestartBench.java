package kiln.farm.cli;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import kiln.artifacts.store.S3ArtifactStore;
import kiln.artifacts.store.S3Endpoint;
import kiln.farm.Trouble;
import kiln.farm.bench.MatrixPlan;
import kiln.farm.bench.MemoryFarm;
import kiln.farm.cli.BenchCommand.Figure;
import kiln.farm.cli.BenchCommand.Measured;
import kiln.farm.embedded.EmbeddedBroker;
import kiln.farm.embedded.EmbeddedS3;
import kiln.farm.kafka.KafkaTransport;
import kiln.schemas.plan.Plan;
import kiln.schemas.transport.LedgerLog;

/// From the command to a coordinator that leads, after a long past and with much to do: a process of its own against a
/// real broker and store, whose log was written by the real foreman.
final class RestartBench {
    private static final int HISTORY_CELLS = 100_000;
    private static final int SHORT_HISTORY_CELLS = 10_000;
    /// So many of them come about as they do in a farm, one step after the other, with checkpoints.
    private static final int RECENT_CELLS = 4_000;
    private static final int LIVE_CELLS = 10_000;
    private static final int QUEUED = 50_000;
    private static final int CELLS_PER_BUILD = 2_000;
    private static final int ROUNDS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LEADS_WITHIN = Duration.ofSeconds(120);
    private static final String KEY = "kilnbench";

    private final KilnCommand kiln;
    private final List<String> notes = new ArrayList<>();

    RestartBench(KilnCommand kiln) {
        this.kiln = kiln;
    }

    private interface Past {
        void happen(MemoryFarm farm);
    }

    /// @param seconds from the command to leading, the quickest of some starts
    /// @param cpuSeconds of that start
    private record Start(double seconds, double cpuSeconds) {}

    Measured measure() throws IOException, InterruptedException {
        Start empty = start("an empty ledger", farm -> {});
        Start young = start(SHORT_HISTORY_CELLS + " finished cells and " + LIVE_CELLS + " live", farm -> live(farm, SHORT_HISTORY_CELLS));
        Start past = start(HISTORY_CELLS + " finished cells and " + LIVE_CELLS + " live", farm -> live(farm, HISTORY_CELLS));
        Start queued = start(QUEUED + " queued jobs", farm -> farm.submit(onlyRoots(QUEUED), false));
        return new Measured(
                List.of(
                        Figure.atMost("leads after 100,000 finished cells, with 10,000 live", past.seconds(), "s", 5),
                        Figure.atMost("leads with 50,000 jobs queued", queued.seconds(), "s", 5),
                        Figure.atMost("processor time after 100,000 finished cells to that after 10,000",
                                past.cpuSeconds() / young.cpuSeconds(), "times", 1.2),
                        Figure.atMost("the same with an empty ledger", empty.seconds(), "s", 5)),
                notes);
    }

    private static void live(MemoryFarm farm, int history) {
        farm.quickly(() -> finish(farm, 0, history - RECENT_CELLS));
        finish(farm, history - RECENT_CELLS, history);
        farm.submit(MatrixPlan.of("", LIVE_CELLS), false);
    }

    private static void finish(MemoryFarm farm, int from, int to) {
        for (int done = from; done < to; done += CELLS_PER_BUILD) {
            farm.submit(MatrixPlan.of("-" + done, CELLS_PER_BUILD), true);
        }
    }

    /// Jobs that wait for nothing but a slot.
    private static Plan onlyRoots(int jobs) {
        Plan plan = MatrixPlan.of("", jobs);
        return new Plan(plan.request(), List.of(),
                plan.jobs().stream().filter(job -> job.needs().isEmpty()).limit(jobs).toList());
    }

    private Start start(String what, Past past) throws IOException, InterruptedException {
        Path data = BenchFolder.create();
        try (EmbeddedS3 s3 = EmbeddedS3.start(data.resolve("s3"), 0, KEY, KEY + KEY);
                EmbeddedBroker broker = EmbeddedBroker.start(kiln.session.brokerLib(), data.resolve("kafka"), 0);
                S3ArtifactStore store = S3ArtifactStore.connect(
                        new S3Endpoint(s3.endpoint(), "kiln", KEY, KEY + KEY, "us-east-1"), new Random())) {
            long began = System.nanoTime();
            try (LedgerLog log = KafkaTransport.open(broker.bootstrapServers(), PATIENCE).openLedger()) {
                MemoryFarm farm = new MemoryFarm(log, store);
                past.happen(farm);
                note(what + ": " + farm.ledger().eventCount() + " events, " + farm.ledger().jobs().size()
                        + " jobs in memory, " + farm.ledger().queued().size() + " queued, checkpoints "
                        + store.list("ledger/") + ", made in " + (System.nanoTime() - began) / 1_000_000_000 + " s");
            }
            Map<String, String> environment = Map.of(
                    "KILN_NO_BUILD", "1",
                    "KILN_KAFKA_BOOTSTRAP", broker.bootstrapServers(),
                    "KILN_S3_ENDPOINT", s3.endpoint().toString(),
                    "KILN_S3_ACCESS_KEY", KEY,
                    "KILN_S3_SECRET_KEY", KEY + KEY,
                    "KILN_S3_BUCKET", "kiln");
            List<Start> starts = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                starts.add(start(data, environment));
            }
            note(what + ": " + starts + "; " + restored(data));
            return starts.stream().min(Comparator.comparingDouble(Start::seconds)).orElseThrow();
        } finally {
            BenchFolder.delete(data);
        }
    }

    /// Said at once too: the whole takes minutes.
    private void note(String text) {
        notes.add(text);
        kiln.say(text);
    }

    /// What the last start says it read.
    private static String restored(Path data) throws IOException {
        try (var lines = Files.lines(data.resolve("coordinator.log"))) {
            return lines.filter(line -> line.contains("ledger restored") || line.contains("ledger replayed"))
                    .map(line -> line.substring(line.indexOf("ledger re"))).findFirst().orElse("");
        }
    }

    private Start start(Path data, Map<String, String> environment) throws IOException, InterruptedException {
        int port = freePort();
        ProcessBuilder command = new ProcessBuilder(
                kiln.session.home().resolve("kiln").toString(), "coordinator", "--port", String.valueOf(port), "--data",
                data.resolve("coordinator").toString(), "-v");
        command.environment().putAll(environment);
        command.redirectInput(new File("/dev/null")).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(data.resolve("coordinator.log").toFile());
        long start = System.nanoTime();
        Process process = command.start();
        try {
            if (!leads(process, URI.create("http://127.0.0.1:" + port + "/health"), start)) {
                throw new Trouble("E190", Trouble.Exit.FAILED, "The coordinator did not lead within "
                        + LEADS_WITHIN.toSeconds() + " s.", Files.readAllLines(data.resolve("coordinator.log")));
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            return new Start(seconds, new ProcessTree(process.toHandle()).use().cpuSeconds());
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    /// Waits for that.
    private static boolean leads(Process process, URI health, long startNanos) throws InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest question = HttpRequest.newBuilder(health).timeout(PATIENCE).build();
            while (!leads(client, question)) {
                if (!process.isAlive() || System.nanoTime() - startNanos > LEADS_WITHIN.toNanos()) {
                    return false;
                }
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
            return true;
        }
    }

    private static boolean leads(HttpClient client, HttpRequest question) throws InterruptedException {
        try {
            return client.send(question, HttpResponse.BodyHandlers.ofString()).body().contains("\"leading\":true");
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
