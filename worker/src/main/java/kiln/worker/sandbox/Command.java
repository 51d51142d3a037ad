package kiln.worker.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One process to run in a sandbox, as a value.
///
/// @param argv program and arguments; the program is looked up in `/usr/bin:/usr/sbin:/bin:/sbin` of the tools
/// @param environment on top of the fixed one of the sandbox; nothing is inherited from the host
/// @param directory where it starts, as seen inside; `/build` is the workspace
/// @param binds further files and folders of the host
public record Command(
        List<String> argv,
        Map<String, String> environment,
        String directory,
        Tools tools,
        List<Bind> binds,
        Limits limits) {

    /// Where the workspace is inside the sandbox.
    public static final String WORK = "/build";

    public Command {
        argv = List.copyOf(argv);
        environment = Collections.unmodifiableMap(new TreeMap<>(environment));
        binds = List.copyOf(binds);
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("a command needs a program");
        }
    }

    /// A command in the workspace with [Limits#STANDARD].
    public static Command of(Tools tools, String... argv) {
        return of(tools, List.of(argv));
    }

    public static Command of(Tools tools, List<String> argv) {
        return new Command(argv, Map.of(), WORK, tools, List.of(), Limits.STANDARD);
    }

    public Command with(String variable, String value) {
        Map<String, String> more = new TreeMap<>(environment);
        more.put(variable, value);
        return new Command(argv, more, directory, tools, binds, limits);
    }

    public Command in(String inside) {
        return new Command(argv, environment, inside, tools, binds, limits);
    }

    public Command with(Limits other) {
        return new Command(argv, environment, directory, tools, binds, other);
    }

    public Command with(Bind bind) {
        List<Bind> more = new ArrayList<>(binds);
        more.add(bind);
        return new Command(argv, environment, directory, tools, more, limits);
    }

    /// For logs: the words as typed.
    public String line() {
        return String.join(" ", argv);
    }

    /// What the process finds at `/`.
    public sealed interface Tools {
        /// The host's `/usr`, read-only, and the network: for steps that fetch.
        record Host() implements Tools {}

        /// A toolbox's tree, read-only; no network.
        record Tree(Path root) implements Tools {}
    }

    /// @param inside absolute path in the sandbox
    public record Bind(Path host, String inside, boolean writable) {}

    /// What a command may use; crossing any of these ends it, and the job with it. The values of each kind of job are in
    /// `kiln.worker.step.StepLimits`.
    ///
    /// @param cpu user and system time of the whole tree; the honest measure on a shared machine
    /// @param silence without a byte of output
    /// @param wall in case neither of the others is ever reached
    /// @param maxFileBytes largest file it may write
    /// @param memoryBytes of the whole tree
    /// @param processes threads included
    /// @param openFiles of one process
    /// @param diskBytes of the workspace, `/tmp` included
    /// @param files the same, counted: files, folders, links
    /// @param outputBytes it may print, far beyond what a log keeps
    public record Limits(
            Duration cpu,
            Duration silence,
            Duration wall,
            long maxFileBytes,
            long memoryBytes,
            int processes,
            int openFiles,
            long diskBytes,
            long files,
            long outputBytes) {
        /// 10 CPU minutes, 10 minutes of silence, 1 hour; files of 8 GiB; 2 GiB of memory, 512 processes, 4,096 open
        /// files; 64 GiB and 200,000 files in the workspace; 1 GiB of output.
        public static final Limits STANDARD = new Limits(
                Duration.ofMinutes(10), Duration.ofMinutes(10), Duration.ofHours(1), 8L << 30, 2L << 30, 512, 4096,
                64L << 30, 200_000, 1L << 30);

        public Limits withCpu(Duration other) {
            return new Limits(other, silence, wall, maxFileBytes, memoryBytes, processes, openFiles, diskBytes, files,
                    outputBytes);
        }

        public Limits withSilence(Duration other) {
            return new Limits(cpu, other, wall, maxFileBytes, memoryBytes, processes, openFiles, diskBytes, files,
                    outputBytes);
        }

        public Limits withWall(Duration other) {
            return new Limits(cpu, silence, other, maxFileBytes, memoryBytes, processes, openFiles, diskBytes, files,
                    outputBytes);
        }

        public Limits withMemory(long bytes) {
            return new Limits(cpu, silence, wall, maxFileBytes, bytes, processes, openFiles, diskBytes, files,
                    outputBytes);
        }

        /// @param count of processes
        public Limits withProcesses(int count) {
            return new Limits(cpu, silence, wall, maxFileBytes, memoryBytes, count, openFiles, diskBytes, files,
                    outputBytes);
        }

        /// @param largest file
        /// @param all together
        /// @param count of files, folders and links
        public Limits withDisk(long largest, long all, long count) {
            return new Limits(cpu, silence, wall, largest, memoryBytes, processes, openFiles, all, count, outputBytes);
        }

        public Limits withOutput(long bytes) {
            return new Limits(cpu, silence, wall, maxFileBytes, memoryBytes, processes, openFiles, diskBytes, files,
                    bytes);
        }
    }
}
