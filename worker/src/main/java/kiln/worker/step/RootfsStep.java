package kiln.worker.step;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import kiln.artifacts.archive.DebTree;
import kiln.artifacts.archive.TarTree;
import kiln.artifacts.store.ArtifactLostException;
import kiln.schemas.plan.JobOptions;

/// Makes a root file system from Debian packages around a static busybox: pure rewriting of archives, so it takes
/// neither root, nor emulation, and gives the same bytes for every architecture's worker.
final class RootfsStep implements StepRunner<JobOptions.Rootfs> {
    private static final String BUSYBOX = "usr/bin/busybox";
    private static final List<String> SYSTEM_APPLETS = List.of(
            "getty", "halt", "ifconfig", "init", "login", "modprobe", "poweroff", "reboot", "route", "switch_root",
            "udhcpc");
    private static final List<String> USER_APPLETS = List.of(
            "awk", "cat", "chmod", "chown", "cp", "cut", "date", "dd", "df", "dmesg", "du", "echo", "env", "false",
            "find",
            "free", "grep", "gzip", "head", "hostname", "id", "kill", "less", "ln", "ls", "mkdir", "mknod", "mount",
            "mv",
            "passwd", "ping", "ps", "rm", "sed", "sh", "sleep", "sort", "sync", "tail", "tar", "test", "top", "touch",
            "tr",
            "true", "umount", "uname", "uptime", "vi", "wc", "wget", "which", "xargs");
    private static final String INITTAB = """
            ::sysinit:/etc/init.d/rcS
            ::respawn:/etc/init.d/console
            ::ctrlaltdel:/usr/sbin/reboot
            """;
    /// Prints the marker that a boot test waits for. The distro is in a file that the part's step writes; the board, which
    /// shares all of the root with others, is told by the boot loader.
    private static final String START = """
            #!/bin/sh
            export PATH=/usr/bin:/usr/sbin
            # First of all: a redirection to a device that is not there yet would make a plain file of that name.
            [ -c /dev/null ] || mount -t devtmpfs dev /dev
            mount -t proc proc /proc
            mount -t sysfs sysfs /sys
            mount -t tmpfs run /run
            . /etc/os-release
            . /etc/kiln-image
            board=$(sed -n 's/.*kiln\\.board=\\([^ ]*\\).*/\\1/p' /proc/cmdline)
            hostname "$(cat /etc/hostname)"
            if [ -e /proc/device-tree/model ]; then
              model=$(tr -d '\\000' < /proc/device-tree/model)
            else
              model=$(cat /sys/class/dmi/id/product_name 2>/dev/null)
            fi
            image="board=$board kernel=$(uname -r) distro=$distro"
            echo "KILN-BOOT-OK $image os=$ID-$VERSION_ID model=$model" > /dev/console
            exit 0
            """;
    /// A login on whatever the console is, so that no board needs its own inittab.
    private static final String CONSOLE = """
            #!/bin/sh
            tty=$(tr ' ' '\\n' < /sys/class/tty/console/active | tail -n 1)
            exec /usr/sbin/getty -L 115200 "${tty:-console}" vt100
            """;

    @Override
    public StepResult run(JobOptions.Rootfs options, StepContext context)
            throws IOException, StepFailure, ArtifactLostException {
        if (!options.hostname().matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw StepFailure.build(StepFailure.BAD_OPTIONS, "\"" + options.hostname()
                    + "\" is no host name; it has 1 to 63 lower-case letters, digits and dashes");
        }
        context.stage("merge");
        try (DebTree merged = DebPackages.merged(context)) {
            TarTree tree = merged.tree();
            if (tree.get(BUSYBOX).isEmpty()) {
                throw StepFailure.build(StepFailure.INPUT_UNFIT, "distro " + options.distro() + " has no /" + BUSYBOX
                        + "; add busybox-static to its packages");
            }
            Trees.dropDocumentation(tree);
            tree.drop("boot");
            layOut(tree, options);
            context.stage("pack");
            Path packed = context.workspace().path("root.tar.zst");
            Trees.pack(tree, packed);
            return StepResult.of("root", packed);
        }
    }

    private static void layOut(TarTree tree, JobOptions.Rootfs options) throws IOException {
        for (String folder : List.of("dev", "proc", "sys", "run", "etc", "etc/init.d", "root", "var", "usr/bin",
                "usr/sbin")) {
            Trees.folderIfAbsent(tree, folder, folder.equals("root") ? 0700 : 0755);
        }
        Trees.folderIfAbsent(tree, "tmp", 01777);
        for (String applet : SYSTEM_APPLETS) {
            Trees.linkIfAbsent(tree, "usr/sbin/" + applet, "/" + BUSYBOX);
        }
        for (String applet : USER_APPLETS) {
            Trees.linkIfAbsent(tree, "usr/bin/" + applet, "/" + BUSYBOX);
        }
        Trees.put(tree, "etc/inittab", INITTAB, 0644);
        Trees.put(tree, "etc/init.d/rcS", START, 0755);
        Trees.put(tree, "etc/init.d/console", CONSOLE, 0755);
        Trees.put(tree, "etc/hostname", options.hostname() + "\n", 0644);
        Trees.textIfAbsent(tree, "etc/passwd", "root::0:0:root:/root:/bin/sh\n");
        Trees.textIfAbsent(tree, "etc/group", "root:x:0:\n");
        Trees.textIfAbsent(tree, "etc/fstab", "");
    }
}
