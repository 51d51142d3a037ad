package kiln.farm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import kiln.farm.Trouble;
import kiln.farm.Trouble.Exit;
import kiln.schemas.message.Codec;

/// A farm in a process of its own, in given surroundings.
final class TwinFarm implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final URI http;
    private final Thread onShutdown;

    private TwinFarm(Process process, URI http) {
        this.process = process;
        this.http = http;
        this.onShutdown = new Thread(process::destroy, "twin-stop");
        Runtime.getRuntime().addShutdownHook(onShutdown);
    }

    /// @param folder of both farms, closed to others
    /// @throws Trouble E191 if it does not start
    static TwinFarm start(KilnCommand kiln, Path folder, Surroundings surroundings) throws IOException {
        Path data = Files.createDirectories(folder.resolve(surroundings.folder()));
        if (surroundings.user().isPresent()) {
            Files.setAttribute(data, "unix:uid", surroundings.user().get());
            Files.setAttribute(data, "unix:gid", surroundings.user().get());
        }
        List<String> command = new ArrayList<>(List.of(kiln.session.home().resolve("kiln").toString(), "up", "--json", "--port", "0",
                "--slots", Integer.toString(surroundings.slots()), "--data", data.toString()));
        kiln.catalog.ifPresent(path -> command.addAll(List.of("--catalog", kiln.session.here().resolve(path).toString())));
        kiln.config.ifPresent(path -> command.addAll(List.of("--config", kiln.session.here().resolve(path).toString())));
        ProcessBuilder builder = new ProcessBuilder(surroundings.around(command))
                .redirectInput(new File("/dev/null"))
                .redirectError(folder.resolve("farm-" + surroundings.language() + ".log").toFile());
        builder.environment().putAll(surroundings.environment(data.toString(),
                kiln.session.environment().getOrDefault("KILN_JAVA_OPTS", "")));
        Process process = builder.start();
        return new TwinFarm(process, address(process, folder));
    }

    /// The one object that a farm prints when it serves.
    private static URI address(Process process, Path folder) throws IOException {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder object = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            object.append(line).append('\n');
            if (line.equals("}")) {
                return URI.create(Codec.decode(object.toString(), JsonNode.class).path("http").asText());
            }
        }
        throw new Trouble("E191", Exit.FAILED, "A farm to compare with did not start; what it said is in " + folder + ".",
                "./kiln doctor");
    }

    URI http() {
        return http;
    }

    @Override
    public void close() {
        Following.forget(onShutdown);
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
