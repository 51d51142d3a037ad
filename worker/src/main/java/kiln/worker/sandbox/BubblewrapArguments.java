package kiln.worker.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The argument list of `bwrap` for a command.
///
/// As root no user namespace is made, so that folders only root may enter can be bound; `setpriv` then drops everything
/// inside. As anybody else a user namespace gives the rights to bind.
///
/// @param root whether Kiln runs as root
/// @see <a href="https://github.com/containers/bubblewrap/blob/main/bwrap.xml">bwrap's manual</a>
record BubblewrapArguments(boolean root) {
    /// Image bytes know this time only; 2025-06-15 15:06:40 UTC.
    static final String SOURCE_DATE_EPOCH = "1750000000";

    /// File in the workspace in which the wrapper leaves the CPU times.
    static final String TIMES = ".kiln-times";

    /// A variable in bwrap's own arguments, cleared before the command sees it.
    private static final String MARK = "KILN_SANDBOX";

    /// Sets what the kernel itself enforces, enters the job's control groups, and becomes bwrap. `$1` is the largest file
    /// in blocks of 512 bytes, `$2` the open files, `$3` the processes of this user, 0 to leave that alone.
    ///
    /// @see <a href="https://pubs.opengroup.org/onlinepubs/9799919799/utilities/ulimit.html">POSIX, ulimit</a>
    private static final String PREPARE = """
            ulimit -c 0; ulimit -f "$1"; ulimit -n "$2" 2>/dev/null
            [ "$3" = 0 ] || ulimit -p "$3" 2>/dev/null || ulimit -u "$3" 2>/dev/null
            shift 3
            while [ "$1" != -- ]; do echo $$ > "$1" || exit 125; shift; done
            shift
            unset PWD
            exec "$@"
            """;

    /// Runs the command as a child of a shell that notes its CPU times: the kernel folds those of the whole tree into
    /// the parent that waits. When the machine is out of memory, the job goes first. `$1` is the limit of processes.
    private static final String WRAPPER = "echo 1000 > /proc/self/oom_score_adj; ulimit -p \"$1\" 2>/dev/null || "
            + "ulimit -u \"$1\" 2>/dev/null; shift; \"$@\"; code=$?; times > " + Command.WORK + "/" + TIMES + "; exit $code";

    private static final List<String> HOST_FILES = List.of(
            "resolv.conf", "hosts", "nsswitch.conf", "host.conf", "gai.conf", "ld.so.cache", "ld.so.conf",
            "alternatives",
            "passwd", "group", "ssl/certs", "apt/trusted.gpg.d");

    /// @param groups files of control groups that the process writes its id to
    /// @param mark found in the command line of every bwrap, and in no other
    List<String> of(Command command, Workspace workspace, List<Path> groups, String mark) throws IOException {
        Command.Limits limits = command.limits();
        List<String> argv = new ArrayList<>(List.of("/bin/sh", "-c", PREPARE, "sh",
                Long.toString(Math.max(1, limits.maxFileBytes() / 512)), Integer.toString(limits.openFiles()),
                root ? Integer.toString(limits.processes()) : "0"));
        groups.forEach(file -> argv.add(file.toString()));
        argv.addAll(List.of("--", "bwrap", "--setenv", MARK, mark));
        argv.addAll(namespaces(command.tools()));
        argv.addAll(List.of("--die-with-parent", "--new-session", "--clearenv"));
        argv.addAll(tree(command.tools()));
        argv.addAll(List.of("--dev", "/dev", "--proc", "/proc", "--perms", "0755", "--dir", "/var"));
        argv.addAll(List.of("--bind", workspace.root().toString(), Command.WORK));
        for (String shared : List.of("/tmp", "/var/tmp", "/dev/shm")) {
            String name = shared.substring(1).replace('/', '-');
            argv.addAll(List.of("--bind", workspace.temporary(name).toString(), shared));
        }
        for (Command.Bind bind : command.binds()) {
            argv.addAll(List.of(bind.writable() ? "--bind" : "--ro-bind", bind.host().toString(), bind.inside()));
        }
        // Whatever is made of memory is closed: what can be written is on the disk, and counted.
        argv.addAll(List.of("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", command.directory()));
        environment(command.environment()).forEach((name, value) -> argv.addAll(List.of("--setenv", name, value)));
        if (root) {
            argv.addAll(drop(workspace.user()));
        }
        if (hasShell(command.tools())) {
            argv.addAll(List.of("/bin/sh", "-c", WRAPPER, "sh", Integer.toString(limits.processes())));
        }
        argv.addAll(command.argv());
        return argv;
    }

    private static List<String> drop(int user) {
        String id = Integer.toString(user);
        return List.of("setpriv", "--reuid", id, "--regid", id, "--clear-groups", "--no-new-privs", "--inh-caps=-all",
                "--bounding-set=-all", "--");
    }

    /// The smallest toolboxes have none: their commands run as they are, and their CPU time is what was last seen
    /// alive.
    private static boolean hasShell(Command.Tools tools) {
        return switch (tools) {
            case Command.Tools.Host host -> true;
            case Command.Tools.Tree tree -> Files.exists(tree.root().resolve("usr/bin/sh"), LinkOption.NOFOLLOW_LINKS);
        };
    }

    private List<String> namespaces(Command.Tools tools) {
        List<String> argv = new ArrayList<>();
        if (!root) {
            argv.addAll(List.of("--unshare-user", "--uid", "65534", "--gid", "65534"));
        }
        argv.addAll(List.of("--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"));
        switch (tools) {
            case Command.Tools.Host host -> {}
            case Command.Tools.Tree tree -> argv.add("--unshare-net");
        }
        return argv;
    }

    private static List<String> tree(Command.Tools tools) {
        return switch (tools) {
            case Command.Tools.Tree tree -> toolboxTree(tree.root());
            case Command.Tools.Host host -> hostTree();
        };
    }

    /// `/usr` and `/etc` of the toolbox; the rest of the root is made here, so that a toolbox needs no mount points.
    private static List<String> toolboxTree(Path root) {
        return List.of("--ro-bind", root.resolve("usr").toString(), "/usr",
                "--ro-bind", root.resolve("etc").toString(), "/etc",
                "--symlink", "usr/bin", "/bin", "--symlink", "usr/sbin", "/sbin", "--symlink", "usr/lib", "/lib",
                "--symlink", "usr/lib64", "/lib64", "--perms", "0755", "--dir", "/run",
                "--perms", "0755", "--dir", Command.WORK);
    }

    /// Only what fetching needs: programs, name resolution, certificates; nothing of the host's own data.
    private static List<String> hostTree() {
        List<String> argv = new ArrayList<>();
        for (String folder : List.of("bin", "sbin", "lib", "lib32", "lib64", "libx32")) {
            Path path = Path.of("/", folder);
            if (Files.isSymbolicLink(path)) {
                argv.addAll(List.of("--symlink", linkTarget(path), "/" + folder));
            }
        }
        for (String folder : List.of("/run", "/etc", "/etc/apt", "/etc/ssl", Command.WORK)) {
            argv.addAll(List.of("--perms", "0755", "--dir", folder));
        }
        argv.addAll(List.of("--ro-bind", "/usr", "/usr"));
        for (String file : HOST_FILES) {
            // resolv.conf is often a link into /run, which the sandbox does not have: bind what it points to.
            Path path = Path.of("/etc", file);
            if (Files.exists(path)) {
                argv.addAll(List.of("--ro-bind", realPath(path), "/etc/" + file));
            }
        }
        return argv;
    }

    private static Map<String, String> environment(Map<String, String> own) {
        Map<String, String> all = new java.util.TreeMap<>(Map.of(
                "PATH", "/usr/bin:/usr/sbin:/bin:/sbin",
                "HOME", "/tmp",
                "LC_ALL", "C",
                "TZ", "UTC",
                "TMPDIR", "/tmp",
                "SOURCE_DATE_EPOCH", SOURCE_DATE_EPOCH));
        all.putAll(own);
        return all;
    }

    private static String linkTarget(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot read the link " + link, e);
        }
    }

    private static String realPath(Path path) {
        try {
            return path.toRealPath().toString();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot follow " + path, e);
        }
    }
}
