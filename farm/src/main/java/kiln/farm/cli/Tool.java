package kiln.farm.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kiln.farm.Trouble;

/// A program of this machine, run to its end and measured.
final class Tool {
    private Tool() {}

    /// @param output what it prints goes here
    /// @return its user and system time in seconds
    static double run(Path output, List<String> command) throws IOException, InterruptedException {
        double before = ProcessTree.childrenCpuSeconds();
        int code;
        try {
            code = new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start().waitFor();
        } catch (IOException e) {
            throw new Trouble("E190", Trouble.Exit.FAILED, "\"" + command.getFirst() + "\" cannot be run here: " + e.getMessage(),
                    "apt-get install e2fsprogs xz-utils zstd");
        }
        if (code != 0) {
            throw new Trouble("E190", Trouble.Exit.FAILED, "\"" + String.join(" ", command) + "\" ended with code " + code + ".",
                    "see whether " + output.getParent() + " has room");
        }
        return ProcessTree.childrenCpuSeconds() - before;
    }

    /// The same without any output.
    static double run(List<String> command) throws IOException, InterruptedException {
        Path nowhere = Files.createTempFile("kiln-bench-", ".out");
        try {
            return run(nowhere, command);
        } finally {
            Files.delete(nowhere);
        }
    }
}
