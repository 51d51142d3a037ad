package kiln.worker.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The control groups of this machine that we may use: below the one we are in, if it is ours to write. Processes and
/// memory are then bounded by the kernel, exactly; and each job has its own share of the processors. Where there are
/// none, the limits of the process and the watch over its tree have to do.
///
/// @param homes folders below which a job's group can be made, one for each hierarchy
/// @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html">Control Group v2</a>
/// @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/index.html">Control Groups version 1</a>
record ControlGroups(List<Path> homes) {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final List<String> WANTED = List.of("pids", "memory", "cpu");
    private static final Pattern OURS = Pattern.compile("kiln-(\\d+)-\\d+");
    private static final AtomicInteger NEXT = new AtomicInteger();

    static ControlGroups none() {
        return new ControlGroups(List.of());
    }

    /// Tries what is there; a group of a dead process is removed on the way.
    static ControlGroups ofThisMachine() {
        List<Path> usable = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
                String[] parts = line.split(":", 3);
                homes(parts[1], parts[2]).filter(ControlGroups::works).forEach(usable::add);
            }
        } catch (IOException e) {
            return none();
        }
        return new ControlGroups(List.copyOf(usable));
    }

    /// @param controllers of the line in `/proc/self/cgroup`; empty for version 2
    private static java.util.stream.Stream<Path> homes(String controllers, String path) {
        String inside = path.substring(1);
        if (controllers.isEmpty()) {
            Path home = ROOT.resolve(inside);
            return has(home.resolve("cgroup.subtree_control")) ? java.util.stream.Stream.of(home)
                    : java.util.stream.Stream.of();
        }
        return WANTED.stream().filter(wanted -> List.of(controllers.split(",")).contains(wanted))
                .map(wanted -> ROOT.resolve(wanted).resolve(inside));
    }

    /// Version 2 gives its children only what is switched on here. That is the business of whoever runs the machine.
    private static boolean has(Path control) {
        try {
            return List.of(Files.readString(control).strip().split(" ")).containsAll(List.of("pids", "memory"));
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean works(Path home) {
        try {
            removeLeftovers(home);
            Path probe = Files.createDirectory(name(home));
            boolean writable = Files.isWritable(probe.resolve("cgroup.procs"));
            Files.delete(probe);
            return writable;
        } catch (IOException e) {
            return false;
        }
    }

    private static void removeLeftovers(Path home) throws IOException {
        try (DirectoryStream<Path> groups = Files.newDirectoryStream(home, "kiln-*")) {
            for (Path group : groups) {
                Matcher ours = OURS.matcher(group.getFileName().toString());
                if (ours.matches() && ProcessHandle.of(Long.parseLong(ours.group(1))).isEmpty()) {
                    JobGroup.remove(group);
                }
            }
        }
    }

    private static Path name(Path home) {
        return home.resolve("kiln-" + ProcessHandle.current().pid() + "-" + NEXT.getAndIncrement());
    }

    /// A group for one command.
    JobGroup open(Command.Limits limits) throws IOException {
        JobGroup group = new JobGroup();
        for (Path home : homes) {
            group.add(Files.createDirectory(name(home)), limits);
        }
        return group;
    }
}
