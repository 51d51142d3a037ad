package kiln.farm.cli;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import kiln.coordinator.log.Tails;
import kiln.farm.DataFolder;
import kiln.farm.FarmSettings;
import kiln.farm.S3Keys;
import kiln.farm.Services;
import kiln.farm.Settings;
import kiln.farm.Trouble;
import kiln.farm.Trouble.Exit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The command itself with what all its subcommands share.
@Command(
        name = "kiln",
        mixinStandardHelpOptions = true,
        version = "kiln " + KilnCommand.VERSION,
        description = "Builds Linux images for boards: every board, kernel and distro that is asked for, each of them"
                + " booted.",
        footer = {
            "",
            "Start with:  ./kiln demo",
            "Exit: 0 ok, 1 failed, 2 usage, 3 cancelled, 5 not green, 6 farm failed (try again),",
            "      7 something is missing here (./kiln doctor), 8 still running"
        })
final class KilnCommand implements Runnable {
    /// The same as in the pom, which a test checks.
    static final String VERSION = kiln.farm.Version.KILN;

    final Session session;

    @Spec
    CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "where a farm keeps everything (./data)")
    Optional<Path> data = Optional.empty();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "settings (kiln.yaml in the data folder)")
    Optional<Path> config = Optional.empty();

    @Option(
            names = "--catalog",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "definitions laid over the built-in ones")
    Optional<Path> catalog = Optional.empty();

    @Option(
            names = "--server",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "the farm to talk to (the one of --data)")
    Optional<URI> server = Optional.empty();

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "print one JSON object instead of text")
    boolean json;

    @Option(names = "--no-install", scope = ScopeType.INHERIT, description = "never install packages on this machine")
    boolean noInstall;

    @Option(names = "--no-color", scope = ScopeType.INHERIT, description = "no colours; NO_COLOR does the same")
    boolean noColor;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "more of what happens inside")
    boolean verbose;

    KilnCommand(Session session) {
        this.session = session;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    Style style() {
        boolean dumb = "dumb".equals(session.environment().get("TERM"));
        boolean wanted = !noColor && !session.environment().containsKey("NO_COLOR") && !dumb;
        return new Style(wanted && (session.tty() || session.environment().containsKey("CLICOLOR_FORCE")));
    }

    DataFolder folder() {
        return DataFolder.at(session.here().resolve(data.orElse(Path.of("data"))));
    }

    /// Settings of file and environment; the caller puts its own options over them.
    Settings settings() {
        Settings settings = new Settings();
        Path usual = folder().path().resolve("kiln.yaml");
        if (config.isPresent()) {
            settings.file(session.here().resolve(config.get()));
        } else if (Files.exists(usual)) {
            settings.file(usual);
        }
        settings.environment(session.environment());
        catalog.ifPresent(folder -> settings.put("catalog", folder.toString(), "--catalog"));
        return settings;
    }

    FarmSettings farmSettings(Settings settings, DataFolder folder) {
        Optional<Path> overlay =
                settings.text("catalog").map(text -> session.here().resolve(text));
        if (overlay.isPresent() && !Files.isDirectory(overlay.get())) {
            throw new Trouble("E105", Exit.USAGE, "The catalog " + overlay.get() + " is no folder.");
        }
        int processors = Runtime.getRuntime().availableProcessors();
        S3Keys keys = folder.keys(session.random());
        return new FarmSettings(
                folder.path(),
                session.home(),
                session.brokerLib(),
                settings.text("http.host", "127.0.0.1"),
                settings.number("http.port", 8_080, 0, 65_535),
                settings.parsed("http.public-address", "a URL", URI::create),
                settings.number("kafka.port", 0, 0, 65_535),
                settings.number("s3.port", 0, 0, 65_535),
                settings.text("s3.bucket", "kiln"),
                keys,
                settings.number("worker.slots", processors, 0, 256),
                overlay,
                settings.parsed("s3.public-endpoint", "a URL", URI::create),
                settings.text("hooks").map(text -> session.here().resolve(text)),
                logs(settings),
                settings.text("signing.key").map(text -> session.here().resolve(text)).or(() -> Optional.of(signingKey()).filter(Files::exists)),
                settings.mirrors());
    }

    private static Tails.Bounds logs(Settings settings) {
        Tails.Bounds usual = Tails.Bounds.defaults();
        return new Tails.Bounds(
                settings.number("logs.live-jobs", usual.jobs(), 1, 10_000),
                settings.number("logs.live-lines", usual.lines(), 1, 1_000_000),
                settings.number("logs.live-bytes", usual.bytes(), 1_024, 1 << 30));
    }

    /// Where the key by which checksums are signed usually is.
    Path signingKey() {
        return folder().path().resolve("signing.key");
    }

    /// The log and the bucket of a farm that runs elsewhere: named in the settings, or found in the data folder.
    Services services(Settings settings) {
        return settings.services()
                .or(() -> folder().address().map(DataFolder.Address::services))
                .orElseThrow(() -> new Trouble(
                        "E154",
                        Exit.FAILED,
                        "There is no farm to join: none runs on " + folder().path() + ", and no settings name one.",
                        "Start one: ./kiln up      or name its services: KILN_KAFKA_BOOTSTRAP, KILN_S3_ENDPOINT, "
                                + "KILN_S3_ACCESS_KEY, KILN_S3_SECRET_KEY"));
    }

    /// Of the farm that is named, by its address or its folder; else of the one where one usually is.
    FarmClient client() {
        return new FarmClient(server.or(() -> folder().address().map(DataFolder.Address::http)).orElseGet(this::usual));
    }

    /// For the end of a command that is to go to the farm of the same folder.
    String sameData() {
        return data.map(named -> " --data " + named).orElse("");
    }

    private URI usual() {
        if (data.isPresent()) {
            throw new Trouble("E150", Exit.FAILED, "No farm is running on " + folder().path() + ".",
                    "Start one: ./kiln up" + sameData() + "      or name another: --server URL");
        }
        return URI.create("http://127.0.0.1:8080");
    }

    /// A line of what is not a result.
    void say(String line) {
        session.err().println(line);
    }

    void print(Iterable<String> lines) {
        lines.forEach(session.out()::println);
    }

    /// The sticky block on a terminal, plain lines elsewhere and in CI systems.
    Screen screen() {
        boolean plain = !session.tty()
                || session.environment().containsKey("CI")
                || "dumb".equals(session.environment().get("TERM"));
        return plain ? new Screen.Plain(session.err()) : new Screen.Sticky(session.err(), style(), session.width());
    }
}
