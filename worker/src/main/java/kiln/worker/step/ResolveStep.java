package kiln.worker.step;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kiln.schemas.plan.JobOptions;
import kiln.schemas.plan.Sha256;
import kiln.worker.sandbox.Command;

/// Pins Debian packages: asks apt, on fresh and signed indexes, what it would install, and writes it down.
final class ResolveStep implements StepRunner<JobOptions.Resolve> {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9+.-]+");
    private static final Pattern FOREIGN = Pattern.compile("[a-z0-9][a-z0-9+.-]+:[a-z0-9]+");
    private static final Pattern PRINTED = Pattern.compile("'([^']+)' (\\S+) (\\d+) SHA256:([0-9a-f]{64})");
    private static final Pattern BROKEN_INDEX = Pattern.compile(
            "E: Failed to fetch \\S+/dists/([a-z]+-(?:updates|security))/\\S+ +"
            + ".*(?:unexpected size|Hash Sum mismatch)");
    private static final String CONF = "/build/apt/apt.conf";

    @Override
    public StepResult run(JobOptions.Resolve options, StepContext context)
            throws IOException, InterruptedException, StepFailure {
        check(options);
        context.stage("mirror");
        Mirrors mirrors = Mirrors.find(context);
        context.stage("indexes");
        Set<String> leftOut = update(options, mirrors, context);
        context.stage("resolve");
        List<LockedFile> files = new ArrayList<>();
        for (LockedFile file : ask(options, mirrors, context)) {
            // The description of a source package is not needed: the signed index has the digests of the other files.
            if (!options.without().contains(file.name()) && !file.path().endsWith(".dsc")) {
                files.add(file);
            }
        }
        Path lock = context.workspace().path("lock.json");
        Files.write(lock, LockedFile.encode(files));
        context.log("%d files, %,d bytes".formatted(files.size(), files.stream().mapToLong(LockedFile::sizeBytes)
                .sum()));
        return StepResult.of("lock", lock, Map.of("leftOut", String.join(",", leftOut)));
    }

    private static void check(JobOptions.Resolve options) throws StepFailure {
        require(NAME, List.of(options.suite()), "suite");
        require(NAME, options.packages(), "package");
        require(NAME, options.without(), "package to leave out");
        require(FOREIGN, options.foreign(), "foreign package");
        if (options.packages().isEmpty() && options.foreign().isEmpty()) {
            throw StepFailure.build(StepFailure.BAD_OPTIONS, "a resolve job names no package");
        }
    }

    /// Names become arguments of apt: one that starts with a dash would be an option.
    private static void require(Pattern pattern, List<String> names, String what) throws StepFailure {
        for (String name : names) {
            if (!pattern.matcher(name).matches()) {
                throw StepFailure.build(StepFailure.BAD_OPTIONS,
                        "\"" + name + "\" is no name of a " + what + "; it must match " + pattern);
            }
        }
    }

    private static void prepare(StepContext context) throws IOException {
        for (String folder : List.of("", "/state", "/state/lists", "/state/lists/partial", "/cache", "/cache/archives",
                "/cache/archives/partial", "/none")) {
            context.workspace().folder("apt" + folder);
        }
        Files.createFile(context.workspace().path("apt/status"));
    }

    private static void write(AptConfiguration apt, StepContext context) throws IOException {
        Files.writeString(context.workspace().path("apt/apt.conf"), apt.conf());
        Files.writeString(context.workspace().path("apt/sources.list"), apt.sources());
    }

    /// Fetches the indexes; apt checks signatures and digests. A side suite (updates, security) whose index is not what
    /// its
    /// signed Release file says, as mirrors were seen to serve for less used architectures, is not used: that is said
    /// in
    /// the log and in the fact `leftOut`. The suite itself has to be right.
    ///
    /// @return the side suites that were left out
    private static Set<String> update(JobOptions.Resolve options, Mirrors mirrors, StepContext context)
            throws StepFailure, IOException, InterruptedException {
        prepare(context);
        write(new AptConfiguration(options, mirrors, Set.of()), context);
        StepContext.Printed printed = context.capture(apt(List.of("apt-get", "-q", "update")));
        Set<String> broken = printed.code() == 0 ? Set.of() : brokenSideSuites(printed.lines());
        if (!broken.isEmpty()) {
            context.log("LEFT OUT, their indexes do not match their signatures: " + String.join(", ", broken));
            write(new AptConfiguration(options, mirrors, broken), context);
            printed = context.capture(apt(List.of("apt-get", "-q", "update")));
        }
        if (printed.code() != 0) {
            throw StepFailure.infrastructure(StepFailure.MIRROR, "the package indexes of " + options.suite()
                    + " could not be fetched from " + mirrors.words() + ": " + firstComplaint(printed)
                    + "; check the network, or set mirror.debian and mirror.debian-security to mirrors in "
                    + "reach");
        }
        return broken;
    }

    /// Nothing unless every complaint is about the bytes of a side suite's index.
    static Set<String> brokenSideSuites(List<String> printed) {
        Set<String> broken = new TreeSet<>();
        for (String line : printed) {
            Matcher index = BROKEN_INDEX.matcher(line);
            if (index.lookingAt()) {
                broken.add(index.group(1));
            } else if (line.startsWith("E: Failed to fetch")) {
                return Set.of();
            }
        }
        return broken;
    }

    private static List<LockedFile> ask(JobOptions.Resolve options, Mirrors mirrors, StepContext context)
            throws StepFailure, IOException, InterruptedException {
        List<LockedFile> files = new ArrayList<>();
        if (!options.packages().isEmpty()) {
            List<String> argv = new ArrayList<>(options.sources()
                    ? List.of("apt-get", "-q", "source", "--download-only", "--print-uris")
                    : List.of("apt-get", "-q", "-y", "install", "--print-uris"));
            if (options.suite().endsWith("-backports")) {
                argv.addAll(List.of("-t", options.suite()));
            }
            argv.addAll(options.packages());
            files.addAll(ask(argv, mirrors, context));
        }
        if (!options.foreign().isEmpty()) {
            List<String> argv = new ArrayList<>(List.of("apt-get", "-q", "download", "--print-uris"));
            argv.addAll(options.foreign());
            files.addAll(ask(argv, mirrors, context));
        }
        return files;
    }

    private static List<LockedFile> ask(List<String> argv, Mirrors mirrors, StepContext context)
            throws StepFailure, IOException, InterruptedException {
        StepContext.Printed printed = context.capture(apt(argv));
        if (printed.code() != 0) {
            throw StepFailure.build(StepFailure.TOOL_FAILED, "apt cannot resolve \"" + String.join(" ", argv) + "\": "
                    + firstComplaint(printed) + "; check the package names and the suite in the catalog");
        }
        return parse(printed.lines(), mirrors);
    }

    private static Command apt(List<String> argv) {
        return Command.of(new Command.Tools.Host(), argv)
                .with("APT_CONFIG", CONF)
                .with(StepLimits.RESOLVE);
    }

    private static String firstComplaint(StepContext.Printed printed) {
        return printed.lines().stream().filter(line -> line.startsWith("E: ")).findFirst()
                .or(() -> printed.lines().stream().filter(line -> line.matches(".*(unmet|not installable).*"))
                .findFirst()).or(() -> printed.lines().reversed().stream().findFirst())
                .orElse("apt-get ended with code " + printed.code() + " and said nothing");
    }

    static List<LockedFile> parse(List<String> printed, Mirrors mirrors) throws StepFailure {
        List<LockedFile> files = new ArrayList<>();
        for (String line : printed) {
            Matcher uri = PRINTED.matcher(line);
            if (uri.lookingAt()) {
                files.add(locked(uri, mirrors));
            } else if (line.startsWith("'")) {
                throw StepFailure.build(StepFailure.TOOL_FAILED, "apt gives no SHA-256 for " + line);
            }
        }
        return files;
    }

    private static LockedFile locked(Matcher uri, Mirrors mirrors) throws StepFailure {
        String address = uri.group(1);
        boolean security = mirrors.security().filter(base -> address.startsWith(base + "/")).isPresent();
        String base = security ? mirrors.security().get() : mirrors.main();
        if (!address.startsWith(base + "/")) {
            throw StepFailure.build(StepFailure.TOOL_FAILED, address + " is outside of " + mirrors.words());
        }
        String path = decoded(address.substring(base.length() + 1));
        String archive = security ? LockedFile.SECURITY : LockedFile.MAIN;
        long size = Long.parseLong(uri.group(3));
        Sha256 digest = new Sha256(uri.group(4));
        String[] parts = decoded(uri.group(2)).replaceFirst("\\.deb$", "").split("_");
        return uri.group(2).endsWith(".deb") && parts.length == 3
                ? new LockedFile(parts[0], parts[1], parts[2], path, archive, size, digest)
                : new LockedFile(uri.group(2), parts.length > 1 ? parts[1] : "", "source", path, archive, size, digest);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2b"), StandardCharsets.UTF_8);
    }
}
