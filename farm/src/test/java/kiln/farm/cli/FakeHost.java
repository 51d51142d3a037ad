package kiln.farm.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// A machine of plain values. Installing puts the program there.
final class FakeHost implements Host {
    final Set<String> programs = new HashSet<>(Set.of("bwrap", "apt-get"));
    final Set<Integer> taken = new HashSet<>();
    final List<String> commands = new ArrayList<>();
    /// What a command that begins so answers; the longest beginning counts.
    final Map<String, Ran> answers = new TreeMap<>(Comparator.reverseOrder());
    boolean root;
    boolean mirrorWorks = true;
    long freeBytes = 100L << 30;

    @Override
    public Optional<Path> program(String name) {
        return programs.contains(name) ? Optional.of(Path.of("/usr/bin", name)) : Optional.empty();
    }

    @Override
    public boolean isRoot() {
        return root;
    }

    @Override
    public long freeBytes(Path folder) {
        return freeBytes;
    }

    @Override
    public boolean portIsFree(String address, int port) {
        return !taken.contains(port);
    }

    @Override
    public String portOwner(int port) {
        return "pid 4312: java";
    }

    @Override
    public Ran run(List<String> command) {
        String line = String.join(" ", command);
        commands.add(line);
        for (Map.Entry<String, Ran> answer : answers.entrySet()) {
            if (line.startsWith(answer.getKey())) {
                return answer.getValue();
            }
        }
        if (command.getFirst().equals("apt-get") && !mirrorWorks) {
            return new Ran(100, "Reading package lists...\nE: Unable to locate package bubblewrap\n");
        }
        if (command.contains("install")) {
            programs.add("bwrap");
        }
        return new Ran(0, "");
    }
}
