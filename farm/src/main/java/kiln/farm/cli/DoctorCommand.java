package kiln.farm.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import kiln.farm.Settings;
import kiln.farm.Trouble;
import kiln.farm.Trouble.Exit;
import kiln.schemas.message.Codec;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/// Whether a farm can run here: everything is looked at, and everything that is wrong is told at once.
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Say whether a farm can run here, and what to type if not.")
final class DoctorCommand implements Callable<Integer> {
    @ParentCommand
    KilnCommand kiln;

    /// @param state `ok`, `warning` or `missing`
    /// @param advice what to type; empty if nothing
    record Finding(String state, String what, String advice) {}

    @Override
    public Integer call() {
        List<Finding> findings = findings();
        boolean well = findings.stream().noneMatch(finding -> finding.state().equals("missing"));
        if (kiln.json) {
            kiln.session.out().println(Codec.encodePretty(Map.of("ok", well, "findings", findings)));
        } else {
            kiln.print(lines(findings, kiln.style()));
        }
        return well ? 0 : Exit.PREFLIGHT.status();
    }

    private List<Finding> findings() {
        Host host = kiln.session.host();
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding("ok", "Java " + Runtime.version() + " in " + System.getProperty("java.home"), ""));
        List<HostNeeds.Need> missing = new HostNeeds(host).missing();
        String sudo = host.isRoot() ? "" : "sudo ";
        for (HostNeeds.Need need : HostNeeds.ALL) {
            findings.add(
                    missing.contains(need)
                            ? new Finding(
                                    "missing",
                                    need.program() + ": " + need.why(),
                                    sudo + String.join(" ", HostNeeds.installCommand(missing)))
                            : new Finding("ok", need.program() + ": " + need.why(), ""));
        }
        if (host.program("bwrap").isPresent()) {
            findings.add(sandbox(host));
        }
        findings.add(disk(host));
        findings.addAll(settings(host));
        return findings;
    }

    /// A sandbox is opened, since containers and hardened kernels have bubblewrap but forbid it.
    private static Finding sandbox(Host host) {
        Host.Ran ran = host.run(List.of("bwrap", "--unshare-user", "--unshare-net", "--ro-bind", "/", "/", "true"));
        return ran.status() == 0
                ? new Finding("ok", "a sandbox without network can be opened", "")
                : new Finding(
                        "missing",
                        "a sandbox cannot be opened: " + ran.output().strip(),
                        "Allow user namespaces: sysctl kernel.unprivileged_userns_clone=1, or a container with its"
                                + " own");
    }

    private Finding disk(Host host) {
        Path folder = kiln.folder().path();
        while (!Files.exists(folder) && folder.getParent() != null) {
            folder = folder.getParent();
        }
        long free = host.freeBytes(folder);
        String what = folder + " has " + Words.bytes(free) + " free; a first demo wants about "
                + Words.bytes(HostNeeds.WANTED_BYTES);
        String state = free >= HostNeeds.WANTED_BYTES ? "ok" : free >= HostNeeds.LEAST_BYTES ? "warning" : "missing";
        return new Finding(state, what, state.equals("ok") ? "" : "Use another place: --data DIR");
    }

    private List<Finding> settings(Host host) {
        try {
            Settings settings = kiln.settings();
            int port = settings.number("http.port", 8_080, 0, 65_535);
            boolean ours = kiln.folder().address().isPresent();
            boolean free = ours || port == 0 || host.portIsFree(settings.text("http.host", "127.0.0.1"), port);
            Finding settled = new Finding("ok", "settings are understood", "");
            Finding listening = free
                    ? new Finding("ok", ours ? "a farm runs on the data folder" : "port " + port + " is free", "")
                    : new Finding(
                            "warning",
                            "port " + port + " is in use " + host.portOwner(port),
                            "./kiln up --port " + (port + 1));
            return List.of(settled, listening);
        } catch (Trouble trouble) {
            return List.of(new Finding(
                    "missing", trouble.code() + " " + trouble.getMessage(), String.join("; ", trouble.advice())));
        }
    }

    static List<String> lines(List<Finding> findings, Style style) {
        List<String> lines = new ArrayList<>();
        for (Finding finding : findings) {
            lines.add(
                    switch (finding.state()) {
                        case "ok" -> style.paint("built", "✓") + " " + finding.what();
                        case "warning" -> style.paint("waiting", "!") + " " + finding.what();
                        default -> style.paint("failed", "✗") + " " + finding.what();
                    });
            if (!finding.advice().isEmpty()) {
                lines.add("    " + finding.advice());
            }
        }
        return lines;
    }
}
