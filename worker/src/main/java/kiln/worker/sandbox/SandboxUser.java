package kiln.worker.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Whom commands run as: nobody in particular. Where Kiln is root, each workspace has a user id of its own, so that the
/// kernel counts the processes of each job by itself and no job can touch another's. As anybody else, a user namespace
/// does both, and the caller is user 65534 inside.
final class SandboxUser {
    /// "nobody" on every Linux.
    static final int NOBODY = 65534;
    /// Above what systemd gives to containers, below what does not fit into 31 bits: 64 for each process id there can be.
    private static final int FIRST = 0x7000_0000;
    private static final int PER_PROCESS = 64;
    private static final int PIDS = 1 << 22;
    private static final Pattern RANGE = Pattern.compile("(?m)^\\s*(\\d+)\\s+\\d+\\s+(\\d+)$");
    private static final AtomicInteger NEXT = new AtomicInteger();

    private SandboxUser() {}

    static boolean isRoot() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
        } catch (IOException e) {
            throw new IllegalStateException("/proc is not mounted; Kiln's sandbox needs it", e);
        }
    }

    /// The id for a new workspace.
    static int next() throws IOException {
        if (!isRoot()) {
            return NOBODY;
        }
        long pid = ProcessHandle.current().pid() % PIDS;
        int id = (int) (FIRST + pid * PER_PROCESS + Math.floorMod(NEXT.getAndIncrement(), PER_PROCESS));
        return isMapped(Files.readString(Path.of("/proc/self/uid_map")), id) ? id : NOBODY;
    }

    /// In some containers root has few ids to give.
    ///
    /// @param map first id inside, first outside, how many; see user_namespaces(7)
    static boolean isMapped(String map, long id) {
        return RANGE.matcher(map).results().anyMatch(range -> holds(range, id));
    }

    private static boolean holds(MatchResult range, long id) {
        long first = Long.parseLong(range.group(1));
        return id >= first && id < first + Long.parseLong(range.group(2));
    }

    /// Makes a file or folder the sandbox user's own where that user is another one than ours.
    static void give(Path path, int id) throws IOException {
        if (isRoot()) {
            Files.setAttribute(path, "unix:uid", id, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", id, LinkOption.NOFOLLOW_LINKS);
        }
    }
}
