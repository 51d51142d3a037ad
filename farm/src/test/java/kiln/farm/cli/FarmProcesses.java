package kiln.farm.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.JobView;
import kiln.farm.DataFolder;
import kiln.farm.SleepyWorker;
import kiln.farm.Trouble;
import kiln.farm.embedded.EmbeddedBroker;
import kiln.farm.kafka.KafkaTransport;
import kiln.schemas.message.LedgerEvent;
import kiln.schemas.plan.BuildRequest;
import kiln.schemas.plan.Lane;
import kiln.schemas.transport.LedgerHistory;

/// A farm as real processes on a folder of its own: `kiln up` without slots, with its broker, and workers beside it.
/// They can be killed one by one; those left are killed at the end.
final class FarmProcesses implements AutoCloseable {
    private static final Path BROKER_JARS = Path.of(System.getProperty("kiln.broker.jars"));
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Path data;
    private final List<Process> started = new ArrayList<>();
    private final Map<String, Process> workers = new HashMap<>();
    private Optional<Process> farm = Optional.empty();

    FarmProcesses(Path data) {
        this.data = data;
    }

    /// Returns when the farm takes requests; also after [#killFarm].
    void startFarm() {
        Process process = java(
                "farm-" + started.size(),
                "-Dkiln.broker.lib=" + BROKER_JARS,
                Main.class.getName(),
                "--data",
                data.toString(),
                "up",
                "--slots",
                "0",
                "--port",
                "0",
                "-v");
        farm = Optional.of(process);
        await("the farm serves", () -> address().filter(a -> a.pid() == process.pid()));
    }

    void startWorker(String name, Duration job) {
        workers.put(
                name,
                java(name, SleepyWorker.class.getName(), data.toString(), name, Long.toString(job.toMillis())));
    }

    private Process java(String log, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx192m",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(data.resolve(log + ".log").toFile())
                    .start();
            started.add(process);
            return process;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// At once, with nothing tidied up.
    void killWorker(String name) throws InterruptedException {
        workers.get(name).destroyForcibly().waitFor();
    }

    /// At once; its broker follows by itself.
    void killFarm() throws InterruptedException {
        farm.orElseThrow().destroyForcibly().waitFor();
    }

    /// As Ctrl-C does.
    void stopFarm() throws InterruptedException {
        farm.orElseThrow().destroy();
        farm.orElseThrow().waitFor();
    }

    private Optional<DataFolder.Address> address() {
        return DataFolder.at(data).address();
    }

    /// @return the build's id
    String submit(String cell) {
        return ask(farm -> farm.submit(
                new BuildRequest(
                        List.of(cell),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        false,
                        LocalDate.of(2026, 11, 21),
                        Lane.INTERACTIVE,
                        "chaos"),
                false)).build();
    }

    JobView awaitJob(String build, String kind, Function<JobView, Boolean> fits) {
        return await(kind + " job", () -> jobs(build).stream()
                .filter(job -> job.kind().equals(kind) && fits.apply(job))
                .findFirst());
    }

    BuildView awaitEnd(String build) {
        return await("the build ends", () -> Optional.of(ask(farm -> farm.build(build)))
                .filter(view -> !view.state().equals("running")));
    }

    List<JobView> jobs(String build) {
        return ask(farm -> farm.jobs(build));
    }

    private <T> T ask(Function<FarmClient, T> question) {
        URI http = address().orElseThrow().http();
        try (FarmClient client = new FarmClient(http)) {
            return question.apply(client);
        }
    }

    /// Everything in the ledger of a farm that does not run: read by a broker of our own, not told by the farm.
    List<LedgerEvent> ledger() throws InterruptedException {
        List<LedgerEvent> events = new ArrayList<>();
        try (EmbeddedBroker broker = EmbeddedBroker.start(BROKER_JARS, data.resolve("kafka"), 0);
                LedgerHistory log = KafkaTransport.open(broker.bootstrapServers(), PATIENCE).ledgerHistory()) {
            log.replay(LedgerHistory.BEGINNING, batch -> events.addAll(batch.events()));
        }
        return events;
    }

    /// Processes that know this farm's folder, whoever started them.
    List<String> alive() {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains(data.toString()))
                .toList();
    }

    private <T> T await(String what, Supplier<Optional<T>> found) {
        Instant end = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(end)) {
            try {
                Optional<T> one = found.get();
                if (one.isPresent()) {
                    return one.get();
                }
                Thread.sleep(50);
            } catch (Trouble notYet) {
                Thread.onSpinWait();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        throw new AssertionError("waited " + PATIENCE.toSeconds() + " s in vain until " + what + "\n" + logs());
    }

    private String logs() {
        StringBuilder logs = new StringBuilder();
        try (var files = Files.newDirectoryStream(data, "*.log")) {
            for (Path file : files) {
                List<String> lines = Files.readAllLines(file);
                logs.append(file.getFileName()).append('\n');
                lines.subList(Math.max(0, lines.size() - 15), lines.size())
                        .forEach(line -> logs.append("  ").append(line).append('\n'));
            }
        } catch (IOException e) {
            logs.append(e);
        }
        return logs.toString();
    }

    @Override
    public void close() {
        started.forEach(Process::destroyForcibly);
    }
}
