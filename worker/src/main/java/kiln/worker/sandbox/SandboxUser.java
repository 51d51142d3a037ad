package kiln.worker.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// Whom commands run as: always user and group 65534 inside. As root that is a real change of user; as anybody else a
/// user namespace maps the caller to it.
final class SandboxUser {
    static final int ID = 65534;

    private SandboxUser() {}

    static boolean isRoot() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
        } catch (IOException e) {
            throw new IllegalStateException("/proc is not mounted; Kiln's sandbox needs it", e);
        }
    }

    /// Makes a file or folder the sandbox user's own where that user is another one than ours.
    static void give(Path path) throws IOException {
        if (isRoot()) {
            Files.setAttribute(path, "unix:uid", ID, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", ID, LinkOption.NOFOLLOW_LINKS);
        }
    }
}
