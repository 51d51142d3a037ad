package kiln.farm.chaos;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import kiln.farm.fault.ArmedFault;
import kiln.farm.fault.FaultRecord;

/// One process of the farm: a coordinator or a worker, started as `kiln` starts it, again and again.
final class Member {
    private static final int ENDS_SECONDS = 60;

    private final String name;
    private final Path folder;
    private final String classPath;
    private final List<String> arguments;
    private final Map<String, String> environment;
    private final List<String> wrapper;
    private Optional<Process> process = Optional.empty();
    private long logBefore;

    /// @param folder its data folder; its log is beside it
    /// @param arguments of `kiln`
    /// @param wrapper words before the command, to start it in other circumstances
    Member(String name, Path folder, String classPath, List<String> arguments, Map<String, String> environment,
            List<String> wrapper) {
        this.name = name;
        this.folder = folder;
        this.classPath = classPath;
        this.arguments = List.copyOf(arguments);
        this.environment = Map.copyOf(environment);
        this.wrapper = List.copyOf(wrapper);
    }

    String name() {
        return name;
    }

    Path folder() {
        return folder;
    }

    /// @param properties system properties, `-D…`
    /// @param faults what it is armed with
    void start(List<String> properties, List<ArmedFault> faults) throws IOException {
        Files.createDirectories(folder);
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx160m", "-Xlog:disable",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + archive()));
        command.addAll(properties);
        if (!faults.isEmpty()) {
            command.add("-Dkiln.fault.point="
                    + faults.stream().map(ArmedFault::text).collect(Collectors.joining(",")));
            command.add("-Dkiln.fault.fired=" + firedFile());
        }
        command.addAll(List.of("-cp", classPath, "kiln.farm.cli.Main", "--data", folder.toString(), "-v"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().putAll(environment);
        logBefore = Files.exists(log()) ? Files.size(log()) : 0;
        process = Optional.of(builder.start());
    }

    /// One archive of loaded classes for all workers, one for all coordinators.
    private Path archive() {
        return folder.resolveSibling(arguments.getFirst() + ".jsa");
    }

    private Path firedFile() {
        return folder.resolveSibling(name + ".fired");
    }

    Path log() {
        return folder.resolveSibling(name + ".log");
    }

    /// Whether it has written these words since it was started.
    boolean said(String words) throws IOException {
        return process.isPresent() && times(words) > 0;
    }

    /// How often it has written these words since it was started.
    int times(String words) throws IOException {
        try (InputStream in = Files.newInputStream(log())) {
            in.skipNBytes(logBefore);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).split(Pattern.quote(words), -1).length - 1;
        }
    }

    /// Every fault that fired in any life of it.
    List<FaultRecord> fired() throws IOException {
        return FaultRecord.read(firedFile());
    }

    boolean isAlive() {
        return process.map(Process::isAlive).orElse(false);
    }

    long pid() {
        return process.orElseThrow().pid();
    }

    /// With `kill -9`.
    void kill() throws InterruptedException {
        if (process.isPresent()) {
            process.get().destroyForcibly().waitFor();
        }
    }

    /// As Ctrl-C does; after a minute with force.
    ///
    /// @return whether it ended by itself
    boolean end() throws InterruptedException {
        if (process.isEmpty()) {
            return true;
        }
        process.get().destroy();
        boolean ended = process.get().waitFor(ENDS_SECONDS, TimeUnit.SECONDS);
        kill();
        return ended;
    }

    /// @param name e.g. `STOP`, `CONT`
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid())).inheritIO().start().waitFor();
    }
}
