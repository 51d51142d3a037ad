package kiln.farm.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import kiln.farm.Trouble;
import kiln.farm.Trouble.Exit;

/// What a worker needs of the machine it runs on; everything else comes with the toolboxes.
record HostNeeds(Host host) {

    /// @param program looked for on the search path
    /// @param debianPackage that brings it
    /// @param why a clause for people
    record Need(String program, String debianPackage, String why) {}

    static final List<Need> ALL = List.of(
            new Need("bwrap", "bubblewrap", "every step runs in a sandbox"),
            new Need("apt-get", "apt", "packages are resolved and fetched with it"));

    /// A demo's toolboxes, roots and images take this much, in bytes.
    static final long WANTED_BYTES = 6L << 30;

    /// Below this nothing sensible can be made, in bytes.
    static final long LEAST_BYTES = 1L << 30;

    List<Need> missing() {
        return ALL.stream()
                .filter(need -> host.program(need.program()).isEmpty())
                .toList();
    }

    /// Sees to it that a worker can run here: installs what is missing where that is possible and allowed.
    ///
    /// @throws Trouble E110 or E120, with everything that is missing and the command that helps
    void ensure(Path data, boolean mayInstall, PrintStream err) {
        if (host.freeBytes(data) < LEAST_BYTES) {
            throw new Trouble(
                    "E110",
                    Exit.PREFLIGHT,
                    "Not enough disk: " + data + " has " + Words.bytes(host.freeBytes(data))
                            + " free; a build needs about " + Words.bytes(WANTED_BYTES) + ".",
                    "Use another place: --data DIR");
        }
        if (host.freeBytes(data) < WANTED_BYTES) {
            err.println("! W110 " + data + " has " + Words.bytes(host.freeBytes(data))
                    + " free; a first demo wants about " + Words.bytes(WANTED_BYTES) + ".  (continues)");
        }
        List<Need> missing = missing();
        if (missing.isEmpty()) {
            return;
        }
        if (!mayInstall || !host.isRoot() || host.program("apt-get").isEmpty()) {
            throw lacking(missing, "");
        }
        install(missing, err);
    }

    private void install(List<Need> missing, PrintStream err) {
        List<String> command = installCommand(missing);
        err.println("Installing what a worker needs: " + String.join(" ", command) + "   (--no-install forbids this)");
        Host.Ran ran = host.run(command);
        if (ran.status() != 0) {
            // A fresh machine has no package lists yet.
            host.run(List.of("apt-get", "update"));
            ran = host.run(command);
        }
        if (!missing().isEmpty()) {
            throw lacking(missing(), ran.output().strip());
        }
    }

    static List<String> installCommand(List<Need> missing) {
        List<String> command = new ArrayList<>(List.of("apt-get", "install", "-y", "--no-install-recommends"));
        missing.forEach(need -> command.add(need.debianPackage()));
        return command;
    }

    private Trouble lacking(List<Need> missing, String output) {
        String what = missing.stream()
                .map(need -> need.program() + " (" + need.why() + ")")
                .collect(Collectors.joining(", "));
        List<String> advice = new ArrayList<>();
        if (!output.isEmpty()) {
            advice.add("apt-get said: " + output.lines().reduce("", (first, last) -> last));
        }
        if (host.program("apt-get").isPresent()) {
            advice.add((host.isRoot() ? "" : "sudo ") + String.join(" ", installCommand(missing)));
        } else {
            advice.add(
                    "A worker needs Debian, Ubuntu or another system with apt; clients (build, ls, get) run anywhere.");
        }
        return new Trouble("E120", Exit.PREFLIGHT, "Missing on this machine: " + what + ".", advice);
    }
}
