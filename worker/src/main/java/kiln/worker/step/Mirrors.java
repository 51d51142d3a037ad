package kiln.worker.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kiln.worker.sandbox.Command;

/// Where packages come from: what the operator set, else what the host's apt uses. Definitions and locks never say.
///
/// @param main base address of the Debian archive, no slash at its end
/// @param security the same for the security archive, if there is one
record Mirrors(String main, Optional<String> security) {
    private static final Pattern RELEASE = Pattern.compile("'(.+)/dists/([^' ]+)/(?:InRelease|Release)' .*");
    private static final Pattern CODENAME = Pattern.compile("(?m)^VERSION_CODENAME=\"?([a-z]+)\"?$");

    static Mirrors find(StepContext context) throws StepFailure, IOException, InterruptedException {
        StepSettings settings = context.settings();
        if (settings.mirror().isPresent()) {
            return new Mirrors(trimmed(settings.mirror().get()), settings.securityMirror().map(Mirrors::trimmed));
        }
        StepContext.Printed printed = context.capture(Command.of(new Command.Tools.Host(),
                        "apt-get", "update", "--print-uris", "-o", "Dir::Etc=/run/apt", "-o", "Dir::State=/tmp", "-o",
                        "Dir::Cache=/tmp")
                .with(new Command.Bind(Path.of("/etc/apt"), "/run/apt", false)));
        return ofHost(printed.lines(), codename()).orElseThrow(() -> StepFailure.infrastructure(StepFailure.MIRROR,
                "no Debian mirror is known: mirror.debian is not set and the host's apt configuration names none "
                        + "for its "
                        + "own release; set mirror.debian (and mirror.debian-security) to an archive's base "
                        + "address"));
    }

    /// @param printed by `apt-get update --print-uris`
    /// @param codename of the host's release: other sources in its configuration are not Debian's archive
    static Optional<Mirrors> ofHost(List<String> printed, String codename) {
        Map<String, String> bases = new HashMap<>();
        for (String line : printed) {
            Matcher release = RELEASE.matcher(line);
            if (release.matches()) {
                bases.putIfAbsent(release.group(2), release.group(1));
            }
        }
        Optional<String> security = Optional.ofNullable(bases.get(codename + "-security"))
                .or(() -> Optional.ofNullable(bases.get(codename + "/updates")));
        return Optional.ofNullable(bases.get(codename)).map(main -> new Mirrors(main, security));
    }

    private static String codename() throws IOException {
        Path file = Path.of("/usr/lib/os-release");
        Matcher codename = CODENAME.matcher(Files.exists(file) ? Files.readString(file) : "");
        return codename.find() ? codename.group(1) : "";
    }

    private static String trimmed(String address) {
        return address.replaceAll("/+$", "");
    }

    /// The address of a pinned file.
    String address(LockedFile file) throws StepFailure {
        String base = switch (file.archive()) {
            case LockedFile.MAIN -> main;
            case LockedFile.SECURITY -> security.orElseThrow(() -> StepFailure.infrastructure(StepFailure.MIRROR,
                    file.fileName() + " is in the security archive, and no mirror of it is known; set "
                            + "mirror.debian-security"));
            default -> throw StepFailure.build(StepFailure.INPUT_UNFIT, "unknown archive \"" + file.archive()
                    + "\" in the lock");
        };
        return base + "/" + file.path().replace("+", "%2b").replace("~", "%7e").replace(":", "%3a");
    }

    /// For messages.
    String words() {
        return main + security.map(address -> " and " + address).orElse("");
    }
}
