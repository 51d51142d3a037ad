package kiln.artifacts.archive;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/// One extraction of an archive into a folder. Folders on the way to an entry must be real folders, checked once each;
/// they stay real, since nothing here ever replaces a folder.
final class Unpacking {
    private static final PosixFilePermission[] BITS = {
        PosixFilePermission.OTHERS_EXECUTE, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_READ,
        PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_READ,
        PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_READ,
    };

    private final Path root;
    private final TarReader.Limits limits;
    private final Set<String> realFolders = new HashSet<>();
    private final byte[] buffer = new byte[64 * 1024];
    private int entries;
    private long bytes;
    private int leftOut;

    Unpacking(Path root, TarReader.Limits limits) throws IOException {
        this.root = Files.createDirectories(root).toRealPath();
        this.limits = limits;
        realFolders.add("");
    }

    TarReader.Unpacked done() {
        return new TarReader.Unpacked(entries, bytes, leftOut);
    }

    void add(TarEntry entry) throws IOException {
        if (entries + leftOut >= limits.entries()) {
            throw new BadArchiveException("the archive has more than " + limits.entries() + " entries; the next is \""
                    + entry.path() + "\"");
        }
        switch (entry) {
            case TarEntry.File file -> make(file);
            case TarEntry.Directory folder -> make(folder);
            case TarEntry.Symlink link -> make(link, at -> Files.createSymbolicLink(at, name(link.target())));
            case TarEntry.HardLink link -> make(link);
            // Only root may make the one, and nothing in a build needs the other.
            case TarEntry.Device device -> leftOut++;
            case TarEntry.Fifo fifo -> leftOut++;
        }
    }

    private void make(TarEntry.File file) throws IOException {
        long size = file.content().sizeBytes();
        if (bytes + size > limits.bytes()) {
            throw new BadArchiveException("the archive holds more than " + limits.bytes()
                    + " bytes; it passes that at \"" + file.path() + "\" (" + size + " bytes)");
        }
        make(file, at -> {
            try (OutputStream out = Files.newOutputStream(at, CREATE_NEW, WRITE)) {
                copy(file, out);
            }
        });
        Path made = below(file.path());
        Files.setPosixFilePermissions(made, permissions(file.inode().mode() | 0400));
        Files.setLastModifiedTime(made, FileTime.fromMillis(file.inode().mtimeSeconds() * 1000));
        bytes += size;
    }

    private void copy(TarEntry.File file, OutputStream out) throws IOException {
        try (InputStream in = file.content().open()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
        }
    }

    private void make(TarEntry.Directory folder) throws IOException {
        requireFolder(TarPath.parent(folder.path()), folder.path());
        Path at = below(folder.path());
        if (!Files.isDirectory(at, NOFOLLOW_LINKS)) {
            Files.deleteIfExists(at);
            Files.createDirectory(at);
        }
        Files.setPosixFilePermissions(at, permissions(folder.inode().mode() | 0700));
        realFolders.add(folder.path());
        entries++;
    }

    private void make(TarEntry.HardLink link) throws IOException {
        requireFolder(TarPath.parent(link.target()), link.path());
        Path existing = below(link.target());
        if (link.target().equals(link.path()) || !Files.isRegularFile(existing, NOFOLLOW_LINKS)) {
            throw new BadArchiveException("hard link \"" + link.path() + "\" names \"" + link.target()
                    + "\", which is no other file of this archive");
        }
        make(link, at -> Files.createLink(at, existing));
    }

    private interface Making {
        void at(Path path) throws IOException;
    }

    /// Makes something that is no folder, in place of what an earlier entry with its path made.
    private void make(TarEntry entry, Making making) throws IOException {
        requireFolder(TarPath.parent(entry.path()), entry.path());
        Path at = below(entry.path());
        try {
            making.at(at);
        } catch (FileAlreadyExistsException e) {
            if (Files.isDirectory(at, NOFOLLOW_LINKS)) {
                throw new BadArchiveException("tar entry \"" + entry.path() + "\" would replace a folder");
            }
            Files.delete(at);
            making.at(at);
        }
        entries++;
    }

    private void requireFolder(String folder, String entry) throws IOException {
        if (realFolders.contains(folder)) {
            return;
        }
        requireFolder(TarPath.parent(folder), entry);
        Path at = below(folder);
        if (Files.notExists(at, NOFOLLOW_LINKS)) {
            Files.createDirectory(at);
        } else if (!Files.isDirectory(at, NOFOLLOW_LINKS)) {
            throw new BadArchiveException("tar entry \"" + entry + "\" goes through \"" + folder
                    + "\", which is a link or a file and not followed");
        }
        realFolders.add(folder);
    }

    private Path below(String path) throws IOException {
        return root.resolve(name(path));
    }

    /// @throws IOException if this process cannot write the name: a JVM started in the C locale knows ASCII only
    private static Path name(String text) throws IOException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IOException("cannot make a file named \"" + text + "\": file names of this process are in "
                    + System.getProperty("sun.jnu.encoding") + "; start it with LC_ALL=C.UTF-8", e);
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < BITS.length; bit++) {
            if ((mode & 1 << bit) != 0) {
                set.add(BITS[bit]);
            }
        }
        return set;
    }
}
