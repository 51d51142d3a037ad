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

    /// What a command may use; crossing any of these ends it.
    ///
    /// @param cpu user and system time of the whole tree; the honest measure on a shared machine
    /// @param silence without a byte of output
    /// @param wall in case neither of the others is ever reached
    /// @param maxFileBytes largest file it may write
    public record Limits(Duration cpu, Duration silence, Duration wall, long maxFileBytes) {
        /// 10 CPU minutes, 10 minutes of silence, 1 hour, 8 GiB.
        public static final Limits STANDARD =
                new Limits(Duration.ofMinutes(10), Duration.ofMinutes(10), Duration.ofHours(1), 8L << 30);

        public Limits withCpu(Duration other) {
            return new Limits(other, silence, wall, maxFileBytes);
        }

        public Limits withSilence(Duration other) {
            return new Limits(cpu, other, wall, maxFileBytes);
        }

        public Limits withWall(Duration other) {
            return new Limits(cpu, silence, other, maxFileBytes);
        }
    }
}
