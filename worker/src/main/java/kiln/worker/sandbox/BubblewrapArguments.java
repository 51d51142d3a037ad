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

    /// Runs the command as a child of a shell that notes its CPU times: the kernel folds those of the whole tree into
    /// the parent that waits. `$1` is the largest file in blocks of 512 bytes.
    private static final String WRAPPER = "ulimit -c 0; ulimit -f \"$1\"; shift; \"$@\"; code=$?; times > "
            + Command.WORK
            + "/" + TIMES + "; exit $code";

    private static final List<String> HOST_FILES = List.of(
            "resolv.conf", "hosts", "nsswitch.conf", "host.conf", "gai.conf", "ld.so.cache", "ld.so.conf",
            "alternatives",
            "passwd", "group", "ssl/certs", "apt/trusted.gpg.d");

    private static final List<String> DROP = List.of(
            "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--no-new-privs", "--inh-caps=-all",
            "--bounding-set=-all", "--");

    List<String> of(Command command, Path workspace) {
        List<String> argv = new ArrayList<>(List.of("bwrap"));
        argv.addAll(namespaces(command.tools()));
        argv.addAll(List.of("--die-with-parent", "--new-session", "--clearenv"));
        argv.addAll(tree(command.tools()));
        argv.addAll(List.of("--dev", "/dev", "--proc", "/proc", "--perms", "1777", "--tmpfs", "/tmp"));
        argv.addAll(List.of("--bind", workspace.toString(), Command.WORK));
        for (Command.Bind bind : command.binds()) {
            argv.addAll(List.of(bind.writable() ? "--bind" : "--ro-bind", bind.host().toString(), bind.inside()));
        }
        argv.addAll(List.of("--chdir", command.directory()));
        environment(command.environment()).forEach((name, value) -> argv.addAll(List.of("--setenv", name, value)));
        if (root) {
            argv.addAll(DROP);
        }
        long blocks = Math.max(1, command.limits().maxFileBytes() / 512);
        if (hasShell(command.tools())) {
            argv.addAll(List.of("/bin/sh", "-c", WRAPPER, "sh", Long.toString(blocks)));
        }
        argv.addAll(command.argv());
        return argv;
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
                "--perms", "0755", "--dir", "/var", "--perms", "1777", "--tmpfs", "/var/tmp",
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
