package kiln.worker.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;

/// What a folder holds while others write to it. Links are never followed, not even if a folder is swapped for one at the
/// worst moment: each folder is opened below its open parent.
final class FolderUsage {
    /// Deeper folders are counted, not entered: each level holds a file open.
    private static final int MAX_DEPTH = 200;

    private final long enough;
    private long bytes;
    private long files;

    private FolderUsage(long enough) {
        this.enough = enough;
    }

    /// @param enough the count of files at which it stops looking
    static FolderUsage of(Path folder, long enough) {
        FolderUsage usage = new FolderUsage(enough);
        try (DirectoryStream<Path> top = Files.newDirectoryStream(folder)) {
            if (top instanceof SecureDirectoryStream<Path> secure) {
                usage.add(secure, 0);
            }
        } catch (IOException e) {
            // It may be gone or closed to us; what was counted stands.
        }
        return usage;
    }

    /// Lengths of all files added up; holes count.
    long bytes() {
        return bytes;
    }

    /// Files, folders, links and whatever else has a name.
    long files() {
        return files;
    }

    private void add(SecureDirectoryStream<Path> folder, int depth) {
        try {
            for (Path entry : folder) {
                if (files++ >= enough) {
                    return;
                }
                count(folder, entry.getFileName(), depth);
            }
        } catch (java.nio.file.DirectoryIteratorException e) {
            // The folder went away under us.
        }
    }

    private void count(SecureDirectoryStream<Path> folder, Path name, int depth) {
        try {
            BasicFileAttributes attributes = folder.getFileAttributeView(
                    name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS).readAttributes();
            if (attributes.isRegularFile()) {
                bytes += attributes.size();
            } else if (attributes.isDirectory() && depth < MAX_DEPTH) {
                try (SecureDirectoryStream<Path> inner = folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
                    add(inner, depth + 1);
                }
            }
        } catch (IOException e) {
            // Gone again, or closed to us.
        }
    }
}
