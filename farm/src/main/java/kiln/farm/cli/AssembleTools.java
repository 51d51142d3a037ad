package kiln.farm.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import kiln.worker.sandbox.Command;
import kiln.worker.sandbox.Exit;
import kiln.worker.sandbox.Sandbox;
import kiln.worker.sandbox.Workspace;

/// No sandbox: the tools of this machine, measured. They find the root file system's files in a folder, since not every mke2fs
/// reads a tar, and xz works at a low level, since it is not what is measured.
final class AssembleTools implements Sandbox {
    private static final int XZ_LEVEL = 0;

    private final Path tree;
    private double cpu;
    private double untilXz;

    AssembleTools(Path tree) {
        this.tree = tree;
    }

    @Override
    public Exit run(Command command, Workspace workspace, Output output) throws IOException {
        List<String> argv = command.argv().stream()
                .map(word -> word.equals("root.tar") ? tree.toString() : word.replaceAll("(--block-size=\\d+) -\\d", "$1 -" + XZ_LEVEL))
                .toList();
        if (argv.getFirst().equals("sh")) {
            untilXz = cpuSeconds();
        }
        double before = ProcessTree.childrenCpuSeconds();
        ProcessBuilder builder = new ProcessBuilder(argv).directory(workspace.root().toFile()).redirectErrorStream(true);
        builder.environment().putAll(command.environment());
        builder.environment().merge("PATH", ":/usr/sbin:/sbin", String::concat);
        Process process = builder.start();
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().forEach(output::line);
            int code = process.waitFor();
            double took = ProcessTree.childrenCpuSeconds() - before;
            if (!argv.getFirst().equals("sh")) {
                cpu += took;
            }
            return new Exit.Exited(code, took);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return new Exit.Cancelled(0);
        }
    }

    /// Of this process, and of all tools but xz, so far.
    double cpuSeconds() throws IOException {
        return ProcessTree.cpuSecondsHere() + cpu;
    }

    /// The same when xz was called last.
    double cpuSecondsUntilXz() {
        return untilXz;
    }

    @Override
    public void close() {}
}
