package kiln.artifacts.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Programs of the machine, as second opinions.
public final class Tool {
    private Tool() {}

    /// Runs a program and returns what it said; skips the test where the machine has no such program.
    public static String run(List<String> command) throws IOException, InterruptedException {
        boolean there = Stream.concat(Stream.of(System.getenv("PATH").split(":")), Stream.of("/sbin", "/usr/sbin"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, command.getFirst())));
        assumeTrue(there, () -> "this machine has no " + command.getFirst());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("TZ", "UTC");
        builder.environment().merge("PATH", "/sbin:/usr/sbin", (path, more) -> path + ":" + more);
        // The child finds the program on its own path; name it fully where that is only in sbin.
        Stream.of("/sbin", "/usr/sbin").map(folder -> Path.of(folder, command.getFirst())).filter(Files::isExecutable)
                .findFirst().ifPresent(full -> builder.command(
                        Stream.concat(Stream.of(full.toString()), command.stream().skip(1)).toList()));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> command + " said: " + said);
        return said;
    }
}
