package kiln.farm.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import kiln.farm.FarmWiring;
import kiln.farm.Trouble;
import kiln.farm.Trouble.Exit;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Reads the command line and runs what it says.
public final class Main {
    private final Session session;

    Main(Session session) {
        this.session = session;
    }

    /// The launcher passes on what a JVM cannot see by itself: `kiln.home`, `kiln.broker.lib`, `kiln.cwd`, `kiln.tty`
    /// (whether stderr is a terminal) and `kiln.columns`.
    public static void main(String[] arguments) {
        // The log is set up when its first class is loaded, which is before picocli has read anything.
        if (List.of(arguments).contains("-v") || List.of(arguments).contains("--verbose")) {
            System.setProperty("kiln.log", "INFO");
        }
        Path home =
                Path.of(System.getProperty("kiln.home", ".")).toAbsolutePath().normalize();
        Session session = new Session(
                new FarmWiring(),
                new LinuxHost(),
                System.getenv(),
                utf8(FileDescriptor.out),
                utf8(FileDescriptor.err),
                Boolean.getBoolean("kiln.tty"),
                Math.clamp(Integer.getInteger("kiln.columns", 100), 40, 400),
                Path.of(System.getProperty("kiln.cwd", "")).toAbsolutePath(),
                home,
                Path.of(System.getProperty(
                        "kiln.broker.lib",
                        home.resolve("farm/broker/target/lib").toString())),
                InstantSource.system(),
                new SecureRandom());
        int status = new Main(session).run(arguments);
        session.out().flush();
        session.err().flush();
        System.exit(status);
    }

    /// @return the exit status; see [Exit]
    int run(String... arguments) {
        KilnCommand kiln = new KilnCommand(session);
        CommandLine line = new CommandLine(kiln);
        List.of(
                        new DemoCommand(),
                        new UpCommand(),
                        new BuildCommand(),
                        new RebuildCommand(),
                        new LsCommand(),
                        new ShowCommand(),
                        new CancelCommand(),
                        new PauseCommand(),
                        new ResumeCommand(),
                        new CausesCommand(),
                        new CompareCommand(),
                        new HistoryCommand(),
                        new LogsCommand(),
                        new GetCommand(),
                        new WhichCommand(),
                        new ExportCommand(),
                        new HooksCommand(),
                        new KeysCommand(),
                        new DoctorCommand(),
                        new BenchCommand(),
                        new SimCommand(),
                        new ReprotestCommand(),
                        new ChaosCommand(),
                        new CoordinatorCommand(),
                        new WorkerCommand(),
                        new WorkersCommand(),
                        new DrainCommand(),
                        new StoreCommand(),
                        new ImagesCommand(),
                        new CompletionCommand())
                .forEach(line::addSubcommand);
        line.setOut(new PrintWriter(session.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(session.err(), true, StandardCharsets.UTF_8));
        line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        line.setUsageHelpWidth(Math.clamp(session.width(), 55, 120));
        line.setParameterExceptionHandler((wrong, given) -> misused(wrong));
        line.setExecutionExceptionHandler((thrown, command, parsed) -> failed(kiln, thrown));
        return line.execute(arguments);
    }

    private int misused(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        Optional<String> meant = wrong instanceof UnmatchedArgumentException unmatched
                ? unmatched.getSuggestions().stream().findFirst()
                : Optional.empty();
        String suggestion =
                meant.map(name -> " — did you mean \"" + name + "\"?").orElse("");
        tell(
                "E100",
                wrong.getMessage() + suggestion,
                List.of("See: ./" + command.getCommandSpec().qualifiedName() + " --help"));
        return Exit.USAGE.status();
    }

    private int failed(KilnCommand kiln, Exception thrown) {
        if (thrown instanceof Trouble trouble) {
            tell(trouble.code(), trouble.getMessage(), trouble.advice());
        } else {
            tell(
                    "E199",
                    "A fault in Kiln: " + thrown + ".",
                    kiln.verbose ? List.of() : List.of("Once more with -v shows where."));
        }
        if (kiln.verbose) {
            thrown.printStackTrace(session.err());
        }
        return thrown instanceof Trouble trouble ? trouble.exit().status() : Exit.FAILED.status();
    }

    private void tell(String code, String message, List<String> advice) {
        session.err().println("✗ " + code + " " + message);
        advice.forEach(line -> session.err().println("       " + line));
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
