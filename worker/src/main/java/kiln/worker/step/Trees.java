package kiln.worker.step;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.artifacts.archive.Content;
import kiln.artifacts.archive.Inode;
import kiln.artifacts.archive.TarEntry;
import kiln.artifacts.archive.TarReader;
import kiln.artifacts.archive.TarTree;
import kiln.artifacts.archive.TarWriter;
import kiln.artifacts.archive.Zstd;

/// What steps do with archives, in one place: always sorted, always with the same times.
final class Trees {
    /// No file of ours is younger: 2025-06-15 15:06:40 UTC.
    static final long EPOCH = 1_750_000_000L;
    /// Trees are read as often as written, and mostly over a local network.
    private static final int LEVEL = 3;
    /// What nobody needs to build or boot.
    private static final List<String> DOCUMENTATION = List.of(
            "usr/share/doc", "usr/share/man", "usr/share/info", "usr/share/locale", "usr/share/lintian",
            "usr/share/bug");

    private Trees() {}

    static void dropDocumentation(TarTree tree) {
        DOCUMENTATION.forEach(tree::drop);
    }

    /// Unpacks a `tar.zst` below a folder.
    static void unpack(Path packed, Path folder) throws IOException {
        try (TarReader tar = new TarReader(Zstd.expand(Files.newInputStream(packed)))) {
            tar.extract(folder);
        }
    }

    /// Unpacks a plain tar of files and lists them.
    static List<Path> unpackFiles(Path tar, Path folder) throws IOException {
        try (TarReader reader = new TarReader(new BufferedInputStream(Files.newInputStream(tar), 1 << 16))) {
            reader.extract(folder);
        }
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /// Adds what a `tar.zst` holds to a tree.
    ///
    /// @param spool an empty folder for the contents; it stays until the tree was written
    static void load(Path packed, Path spool, TarTree into) throws IOException {
        Files.createDirectories(spool);
        int number = 0;
        try (TarReader tar = new TarReader(Zstd.expand(Files.newInputStream(packed)))) {
            for (Optional<TarEntry> entry = tar.next(); entry.isPresent(); entry = tar.next()) {
                if (entry.get() instanceof TarEntry.File file) {
                    Path kept = spool.resolve(Integer.toString(number++));
                    try (InputStream in = file.content().open()) {
                        Files.copy(in, kept);
                    }
                    into.put(new TarEntry.File(file.path(), file.inode(), Content.of(kept)));
                } else {
                    into.put(entry.get());
                }
            }
        }
    }

    /// Makes a file with the contents of another, without copying them where they rest in a file; all may read it.
    static void lay(TarEntry.File file, Path target) throws IOException {
        Optional<Path> resting = file.content().resting();
        if (resting.isPresent()) {
            Files.createLink(target, resting.get());
        } else {
            try (InputStream in = file.content().open()) {
                Files.copy(in, target);
            }
        }
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r--r--"));
    }

    static void packPlain(Map<String, Path> files, Path tar) throws IOException {
        TarTree tree = new TarTree();
        for (var file : files.entrySet()) {
            put(tree, file.getKey(), file.getValue());
        }
        write(tree, tar);
    }

    /// Writes a tree as plain tar.
    static void write(TarTree tree, Path tar) throws IOException {
        try (OutputStream out = new BufferedOutputStream(create(tar), 1 << 16)) {
            TarWriter.write(tree, out, EPOCH);
        }
    }

    /// A new file: never through something a command left under its name.
    private static OutputStream create(Path file) throws IOException {
        return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /// Writes a tree as `tar.zst`.
    static void pack(TarTree tree, Path packed) throws IOException {
        try (OutputStream out = Zstd.compress(new BufferedOutputStream(create(packed), 1 << 16), LEVEL)) {
            TarWriter.write(tree, out, EPOCH);
        }
    }

    static void put(TarTree tree, String path, Path file) throws IOException {
        tree.put(new TarEntry.File(path, Inode.root(0644), Content.of(file)));
    }

    static void put(TarTree tree, String path, String text, int mode) throws IOException {
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        tree.put(new TarEntry.File(path, Inode.root(mode), Content.of(bytes)));
    }

    /// A symbolic link, unless the path is taken.
    static void linkIfAbsent(TarTree tree, String path, String target) throws IOException {
        if (tree.get(path).isEmpty()) {
            tree.put(new TarEntry.Symlink(path, Inode.root(0777), target));
        }
    }

    static void folderIfAbsent(TarTree tree, String path, int mode) throws IOException {
        if (tree.get(path).isEmpty()) {
            tree.put(new TarEntry.Directory(path, Inode.root(mode)));
        }
    }

    static void textIfAbsent(TarTree tree, String path, String text) throws IOException {
        if (tree.get(path).isEmpty()) {
            put(tree, path, text, 0644);
        }
    }

    /// The files of a tree, sorted by path.
    static List<TarEntry.File> files(TarTree tree) throws IOException {
        List<TarEntry.File> files = new ArrayList<>();
        for (TarEntry entry : tree.entries()) {
            if (entry instanceof TarEntry.File file) {
                files.add(file);
            }
        }
        return files;
    }
}
