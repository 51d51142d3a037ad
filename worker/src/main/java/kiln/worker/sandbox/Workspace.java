package kiln.worker.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// A scratch folder for one attempt; removes itself and everything in it. Owned by a user of its own where Kiln runs as
/// root, so that its commands can write, and nobody else's.
public final class Workspace implements AutoCloseable {
    /// What a command prints into a file to be read as a text is small.
    private static final long MAX_TEXT_BYTES = 16 << 20;

    /// Holds what is `/tmp` inside: everything a command can write is in the workspace, and counted.
    private static final String TEMPORARY = ".kiln-tmp";

    private final Path root;
    private final int user;

    private Workspace(Path root, int user) {
        this.root = root;
        this.user = user;
    }

    /// @param scratch where workspaces live; made if absent
    /// @param name start of its name, e.g. a job id; an unpredictable part is added
    public static Workspace under(Path scratch, String name) throws IOException {
        return under(scratch, name, SandboxUser.next());
    }

    /// @param user who owns it, where we are root
    static Workspace under(Path scratch, String name, int user) throws IOException {
        Files.createDirectories(scratch);
        Path root = Files.createTempDirectory(scratch, "job-" + name + "-");
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        SandboxUser.give(root, user);
        return new Workspace(root.toAbsolutePath(), user);
    }

    public Path root() {
        return root;
    }

    int user() {
        return user;
    }

    /// @param name relative, e.g. `in/files.tar`
    public Path path(String name) {
        Path path = root.resolve(name).normalize();
        if (!path.startsWith(root)) {
            throw new IllegalArgumentException("\"" + name + "\" leaves the workspace " + root);
        }
        return path;
    }

    /// A new folder that commands may write to.
    public Path folder(String name) throws IOException {
        Path folder = Files.createDirectories(path(name));
        SandboxUser.give(folder, user);
        return folder;
    }

    /// A new, empty file that commands may write to.
    public Path file(String name) throws IOException {
        Path file = Files.createFile(path(name));
        SandboxUser.give(file, user);
        return file;
    }

    /// Fresh and empty, for one command.
    Path temporary(String name) throws IOException {
        Path folder = path(TEMPORARY).resolve(name);
        TreeRemoval.of(folder);
        folder(TEMPORARY);
        return folder(root.relativize(folder).toString());
    }

    /// A file that a command made, to be read by us: never a symbolic link, which could point anywhere on the host.
    ///
    /// @throws RefusedOutputException if it is absent or not a plain file
    public Path product(String name) throws RefusedOutputException {
        Path path = path(name);
        for (Path part = path; !part.equals(root); part = part.getParent()) {
            if (Files.isSymbolicLink(part)) {
                throw new RefusedOutputException(root.relativize(part)
                        + " in the workspace is a symbolic link; links are not followed");
            }
        }
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new RefusedOutputException("no file " + name + " in the workspace");
        }
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new RefusedOutputException(name + " in the workspace is not a plain file");
        }
        return path;
    }

    /// A product as text.
    ///
    /// @throws RefusedOutputException if it is no [#product] or larger than 16 MiB
    public String text(String name) throws IOException {
        Path file = product(name);
        if (Files.size(file) > MAX_TEXT_BYTES) {
            throw new RefusedOutputException(name + " in the workspace has " + Files.size(file)
                    + " bytes; as a text it may have " + MAX_TEXT_BYTES);
        }
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        TreeRemoval.of(root);
    }

    /// Removes a tree without following links, however it was built. Nothing may write to it any more.
    public static void deleteTree(Path tree) throws IOException {
        TreeRemoval.of(tree);
    }
}
