package kiln.worker.sandbox;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/// A scratch folder for one attempt; removes itself and everything in it. Owned by the sandbox's user where Kiln runs
/// as root, so that commands can write.
public final class Workspace implements AutoCloseable {
    private final Path root;

    private Workspace(Path root) {
        this.root = root;
    }

    /// @param scratch where workspaces live; made if absent
    /// @param name start of its name, e.g. a job id; an unpredictable part is added
    public static Workspace under(Path scratch, String name) throws IOException {
        Files.createDirectories(scratch);
        Path root = Files.createTempDirectory(scratch, "job-" + name + "-");
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        SandboxUser.give(root);
        return new Workspace(root.toAbsolutePath());
    }

    public Path root() {
        return root;
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
        SandboxUser.give(folder);
        return folder;
    }

    /// A file that a command made, to be read by us: never a symbolic link, which could point anywhere on the host.
    ///
    /// @throws IOException if it is absent or not a plain file
    public Path product(String name) throws IOException {
        Path path = path(name);
        for (Path part = path; !part.equals(root); part = part.getParent()) {
            if (Files.isSymbolicLink(part)) {
                throw new IOException(root.relativize(part)
                        + " in the workspace is a symbolic link; links are not followed");
            }
        }
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("no file " + name + " in the workspace");
        }
        return path;
    }

    @Override
    public void close() throws IOException {
        deleteTree(root);
    }

    /// Removes a tree without following links; folders that forbid it are opened first.
    public static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (!Files.isWritable(folder) || !Files.isExecutable(folder)) {
                    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException problem) throws IOException {
                if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    throw problem;
                }
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
                deleteTree(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder,
                    @org.jspecify.annotations.Nullable IOException problem)
                    throws IOException {
                if (problem != null) {
                    throw problem;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
