package kiln.worker.step;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import kiln.schemas.plan.JobOptions;

/// The files that make the host's apt answer for another suite and architecture without touching the host: all of its
/// state lives in one folder of the workspace.
///
/// See the manual page apt.conf(5).
///
/// @param leftOut side suites, e.g. `trixie-security`, that are not taken in
record AptConfiguration(JobOptions.Resolve options, Mirrors mirrors, Set<String> leftOut) {
    private static final String KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";
    /// Suites without updates and security suites of their own.
    private static final Set<String> ROLLING = Set.of("sid", "unstable", "experimental");

    String conf() {
        String archs = String.join(" ", archs().stream().map(arch -> "\"" + arch + "\";").toList());
        return """
                Dir::State "/build/apt/state";
                Dir::State::status "/build/apt/status";
                Dir::Cache "/build/apt/cache";
                Dir::Log "/tmp";
                Dir::Etc::main "/dev/null";
                Dir::Etc::parts "/dev/null";
                Dir::Etc::sourcelist "/build/apt/sources.list";
                Dir::Etc::sourceparts "/dev/null";
                Dir::Etc::preferences "/dev/null";
                Dir::Etc::preferencesparts "/dev/null";
                Dir::Etc::trusted "/dev/null";
                Dir::Etc::trustedparts "/build/apt/none";
                Dir::Etc::netrc "/dev/null";
                Dir::Etc::netrcparts "/dev/null";
                APT::Architecture "%s";
                APT::Architectures { %s };
                APT::Sandbox::User "";
                APT::Install-Recommends "false";
                APT::Install-Suggests "false";
                APT::Get::AllowUnauthenticated "false";
                APT::Update::Error-Mode "any";
                APT::Cache-Start "100000000";
                Acquire::AllowInsecureRepositories "false";
                Acquire::ForceHash "SHA256";
                Acquire::GzipIndexes "true";
                Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
                Acquire::Languages "none";
                Acquire::PDiffs "false";
                Acquire::Retries "1";
                Acquire::Retries::Delay::Maximum "3";
                Acquire::http::Timeout "10";
                Acquire::https::Timeout "10";
                Debug::NoLocking "true";
                """.formatted(options.arch().debian(), archs);
    }

    /// The suite with what belongs to it; backports stand on the release they are for.
    String sources() {
        String suite = options.suite();
        String release = suite.replaceFirst("-backports$", "");
        List<String> lines = new ArrayList<>(entries(mirrors.main(), release));
        if (!release.equals(suite)) {
            lines.addAll(entries(mirrors.main(), suite));
        }
        if (!ROLLING.contains(release)) {
            lines.addAll(entries(mirrors.main(), release + "-updates"));
            mirrors.security().ifPresent(base -> lines.addAll(entries(base, release + "-security")));
        }
        return String.join("\n", lines) + "\n";
    }

    private List<String> entries(String base, String suite) {
        if (leftOut.contains(suite)) {
            return List.of();
        }
        String rest = " [signed-by=" + KEYRING + "] " + base + " " + suite + " main";
        return options.sources() ? List.of("deb" + rest, "deb-src" + rest) : List.of("deb" + rest);
    }

    private Set<String> archs() {
        Set<String> archs = new TreeSet<>(Set.of(options.arch().debian()));
        options.foreign().forEach(name -> archs.add(name.substring(name.indexOf(':') + 1)));
        return archs;
    }
}
