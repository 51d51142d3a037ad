package kiln.farm;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// Named settings, each with the place it comes from, so that a wrong one can be found. The command line goes over the
/// environment, the environment over the file.
public final class Settings {
    /// All there are, besides `mirror.<family>`, with what they mean.
    public static final SortedMap<String, String> KNOWN = Collections.unmodifiableSortedMap(new TreeMap<>(Map.ofEntries(
            Map.entry("http.host", "address of the API and the page; 127.0.0.1"),
            Map.entry("http.port", "its port; 8080"),
            Map.entry("http.public-address", "where clients find it, if not there, e.g. http://farm.example:8080"),
            Map.entry("kafka.bootstrap", "brokers of a farm that runs elsewhere, host:port[,host:port…]"),
            Map.entry("kafka.port", "port of the embedded broker; a free one"),
            Map.entry("s3.endpoint", "store of a farm that runs elsewhere, e.g. http://store:9000"),
            Map.entry("s3.region", "its region; us-east-1"),
            Map.entry("s3.bucket", "the bucket; kiln"),
            Map.entry("s3.access-key", "credentials of the store"),
            Map.entry("s3.secret-key", "credentials of the store"),
            Map.entry("s3.port", "port of the embedded store; a free one"),
            Map.entry("s3.host", "address on which `kiln store` listens; 127.0.0.1"),
            Map.entry("s3.public-endpoint", "where downloads find the store, if not at s3.endpoint"),
            Map.entry("logs.live-jobs", "jobs whose last lines a coordinator holds while they run; 64"),
            Map.entry("logs.live-lines", "lines of each; 5000"),
            Map.entry("logs.live-bytes", "bytes of each; 262144"),
            Map.entry("signing.key", "file with the key by which checksums are signed; signing.key in the data folder, if it is there"),
            Map.entry("worker.slots", "jobs at once; the number of processors"),
            Map.entry("hooks", "a file that says who is told of builds"),
            Map.entry("catalog", "a tree of definitions laid over the built-in one"))));

    private static final String MIRROR = "mirror.";

    private final SortedMap<String, Setting> values = new TreeMap<>();

    record Setting(String value, String origin) {}

    /// @param origin e.g. `--port`, for messages
    public void put(String key, String value, String origin) {
        values.put(key, new Setting(value, origin));
    }

    /// Adds a settings file; see [SettingsFile].
    public void file(Path file) {
        SettingsFile.read(file, this);
    }

    static boolean isKnown(String key) {
        return KNOWN.containsKey(key) || (key.startsWith(MIRROR) && key.length() > MIRROR.length());
    }

    /// Takes `KILN_HTTP_PORT` for `http.port`, `KILN_MIRROR_DEBIAN` for `mirror.debian`. Other variables are left
    /// alone, and so are empty ones: a file for Compose cannot leave a variable out.
    public void environment(Map<String, String> variables) {
        KNOWN.keySet().forEach(key -> {
            String variable =
                    "KILN_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
            if (!variables.getOrDefault(variable, "").isEmpty()) {
                put(key, variables.get(variable), variable);
            }
        });
        variables.forEach((variable, value) -> {
            if (variable.startsWith("KILN_MIRROR_") && !value.isEmpty()) {
                String family = variable.substring("KILN_MIRROR_".length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '-');
                put(MIRROR + family, value, variable);
            }
        });
    }

    public Optional<String> text(String key) {
        return Optional.ofNullable(values.get(key)).map(Setting::value);
    }

    public String text(String key, String fallback) {
        return text(key).orElse(fallback);
    }

    /// @throws Trouble E105 with the place, if it is not a number in this range
    public int number(String key, int fallback, int from, int to) {
        return parsed(key, "a number from " + from + " to " + to, text -> {
                    int number = Integer.parseInt(text);
                    if (number < from || number > to) {
                        throw new IllegalArgumentException("out of range");
                    }
                    return number;
                })
                .orElse(fallback);
    }

    /// @param form what it must be, for the message
    /// @param parse throws IllegalArgumentException if it is not
    public <T> Optional<T> parsed(String key, String form, Function<String, T> parse) {
        Optional<String> text = text(key);
        try {
            return text.map(parse);
        } catch (IllegalArgumentException e) {
            throw new Trouble(
                    "E105",
                    Trouble.Exit.USAGE,
                    values.get(key).origin() + ": " + key + " is \"" + text.orElse("") + "\"; it must be " + form
                            + ".");
        }
    }

    public Map<String, String> mirrors() {
        Map<String, String> mirrors = new TreeMap<>();
        values.forEach((key, setting) -> {
            if (key.startsWith(MIRROR)) {
                mirrors.put(key.substring(MIRROR.length()), setting.value());
            }
        });
        return mirrors;
    }

    /// Credentials of the store, if any are named.
    ///
    /// @throws Trouble E105 if one of the two is missing
    public Optional<S3Keys> keys() {
        Optional<String> access = text("s3.access-key");
        Optional<String> secret = text("s3.secret-key");
        if (access.isPresent() != secret.isPresent()) {
            throw new Trouble(
                    "E105",
                    Trouble.Exit.USAGE,
                    "s3.access-key and s3.secret-key belong together; missing: "
                            + (access.isPresent() ? "s3.secret-key" : "s3.access-key") + ".");
        }
        return access.map(key -> new S3Keys(key, secret.orElseThrow()));
    }

    /// Another farm's services, if both log and store are named.
    ///
    /// @throws Trouble E105 if only some of what is needed is named
    public Optional<Services> services() {
        List<String> needed = List.of("kafka.bootstrap", "s3.endpoint", "s3.access-key", "s3.secret-key");
        List<String> missing = new ArrayList<>(needed);
        missing.removeIf(values::containsKey);
        if (missing.size() == needed.size()) {
            return Optional.empty();
        }
        if (!missing.isEmpty()) {
            throw new Trouble(
                    "E105",
                    Trouble.Exit.USAGE,
                    "A farm that runs elsewhere needs " + String.join(", ", needed) + "; missing: "
                            + String.join(", ", missing) + ".");
        }
        return Optional.of(new Services(
                text("kafka.bootstrap", ""),
                parsed("s3.endpoint", "a URL", URI::create).orElseThrow(),
                text("s3.region", "us-east-1"),
                text("s3.bucket", "kiln"),
                new S3Keys(text("s3.access-key", ""), text("s3.secret-key", ""))));
    }
}
