package kiln.worker.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// Removes a tree that somebody may have built to be irremovable: closed folders are opened, links are not followed,
/// and what lies deeper than a path can name is carried to the top first.
final class TreeRemoval {
    /// A path of this many characters has at most three times as many bytes, and Linux takes 4,096.
    private static final int MAX_CHARS = 900;

    private final Path top;
    private int carried;

    private TreeRemoval(Path top) {
        this.top = top;
    }

    /// @param tree a file or folder of which no process is left; fine if absent
    static void of(Path tree) throws IOException {
        if (Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)) {
            new TreeRemoval(tree).run();
        } else {
            Files.deleteIfExists(tree);
        }
    }

    private void run() throws IOException {
        boolean again = true;
        while (again) {
            int before = carried;
            empty(top);
            again = carried > before;
        }
        Files.delete(top);
    }

    private void empty(Path folder) throws IOException {
        open(folder);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    remove(entry);
                } else {
                    Files.deleteIfExists(entry);
                }
            }
        }
    }

    private void remove(Path folder) throws IOException {
        if (folder.toString().length() - top.toString().length() > MAX_CHARS) {
            open(folder);
            Files.move(folder, unused());
            return;
        }
        empty(folder);
        try {
            Files.delete(folder);
        } catch (DirectoryNotEmptyException e) {
            // Listing a folder while it shrinks may leave something out.
            empty(folder);
            Files.delete(folder);
        }
    }

    private Path unused() {
        Path place = top.resolve(".deep-" + carried++);
        while (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            place = top.resolve(".deep-" + carried++);
        }
        return place;
    }

    private static void open(Path folder) throws IOException {
        if (!Files.isReadable(folder) || !Files.isWritable(folder) || !Files.isExecutable(folder)) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }
}
