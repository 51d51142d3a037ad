package kiln.artifacts.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The files of several Debian packages as one tree, laid out as dpkg would on a system with merged `/usr`: `bin`,
/// `sbin`, `lib` and `lib64` are links into `usr`, and what packages ship below them goes there. Maintainer scripts do
/// not run and the package database is not made. See <https://uapi-group.org/specifications/specs/linux_file_system_hierarchy/>.
public final class DebTree implements AutoCloseable {
    private static final List<String> MERGED = List.of("bin", "sbin", "lib", "lib64");
    /// As many links on one path as Linux follows: <https://man7.org/linux/man-pages/man7/path_resolution.7.html>
    private static final int MAX_LINKS = 40;

    private final Spool spool;
    private final TarTree tree = new TarTree();
    private final List<DebPackage> packages;

    private DebTree(Spool spool, List<DebPackage> packages) {
        this.spool = spool;
        this.packages = packages;
    }

    /// Reads all packages. The order of the list does not matter: they are taken by name and architecture, and where
    /// two hold one path the later one wins.
    ///
    /// @param workFolder holds all contents, uncompressed, until the tree is closed
    /// @throws BadArchiveException if a package is broken, comes twice, or has a file where another has a folder
    public static DebTree merge(List<Path> debs, Path workFolder) throws IOException {
        List<DebPackage> packages = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Path deb : debs) {
            DebPackage found = DebPackage.read(deb);
            if (!names.add(found.name() + ":" + found.architecture())) {
                throw new BadArchiveException("package " + found.name() + " (" + found.architecture()
                        + ") is given twice, the second time by " + deb);
            }
            packages.add(found);
        }
        packages.sort(Comparator.comparing(DebPackage::name).thenComparing(DebPackage::architecture));
        DebTree merged = new DebTree(new Spool(workFolder), List.copyOf(packages));
        try {
            merged.makeMergedLinks();
            for (DebPackage one : packages) {
                merged.add(one);
            }
            return merged;
        } catch (IOException | RuntimeException e) {
            merged.close();
            throw e;
        }
    }

    /// What was merged, by name.
    public List<DebPackage> packages() {
        return packages;
    }

    /// The tree; more may be put into it or dropped, e.g. `usr/share/doc`.
    public TarTree tree() {
        return tree;
    }

    /// Writes the tree as `.tar.zst`; the same packages give the same bytes.
    ///
    /// @param out stays open
    public void writeTarZst(OutputStream out, int level, long sourceDateEpoch) throws IOException {
        OutputStream open = new java.io.FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                flush();
            }
        };
        try (OutputStream zstd = Zstd.compress(open, level)) {
            TarWriter.write(tree, zstd, sourceDateEpoch);
        }
    }

    private void makeMergedLinks() throws IOException {
        tree.put(new TarEntry.Directory("usr", Inode.root(0755)));
        for (String name : MERGED) {
            tree.put(new TarEntry.Directory("usr/" + name, Inode.root(0755)));
            tree.put(new TarEntry.Symlink(name, Inode.root(0777), "usr/" + name));
        }
    }

    private void add(DebPackage deb) throws IOException {
        try (TarReader data = deb.data()) {
            for (Optional<TarEntry> entry = data.next(); entry.isPresent(); entry = data.next()) {
                place(entry.get());
            }
        } catch (BadArchiveException e) {
            throw new BadArchiveException("package " + deb.name() + " (" + deb.file() + "): " + e.getMessage());
        }
    }

    private void place(TarEntry entry) throws IOException {
        switch (entry) {
            case TarEntry.Directory folder -> placeFolder(folder);
            case TarEntry.Symlink link -> placeLink(link);
            case TarEntry.File file -> {
                String at = whereNoFolderIs(file.path());
                tree.put(new TarEntry.File(at, file.inode(), spool.add(file.content())));
            }
            case TarEntry.HardLink link -> tree.put(
                    new TarEntry.HardLink(whereNoFolderIs(link.path()), link.inode(), inRealFolder(link.target())));
            case TarEntry.Device device -> tree.put(new TarEntry.Device(
                    whereNoFolderIs(device.path()), device.inode(), device.kind(), device.major(), device.minor()));
            case TarEntry.Fifo fifo -> tree.put(new TarEntry.Fifo(whereNoFolderIs(fifo.path()), fifo.inode()));
        }
    }

    /// A folder that is there already stays as it is, and so does a link where a folder is wanted: so does dpkg.
    private void placeFolder(TarEntry.Directory folder) throws IOException {
        String at = inRealFolder(folder.path());
        Optional<TarEntry> there = tree.get(at);
        if (there.isEmpty()) {
            tree.put(new TarEntry.Directory(at, folder.inode()));
        } else if (!(there.get() instanceof TarEntry.Directory || there.get() instanceof TarEntry.Symlink)) {
            throw new BadArchiveException("the folder \"" + at + "\" is a file in another package");
        }
    }

    /// A link never replaces a folder, nor one of the links of the merge.
    private void placeLink(TarEntry.Symlink link) throws IOException {
        String at = inRealFolder(link.path());
        boolean folder = tree.get(at).orElse(link) instanceof TarEntry.Directory;
        if (!folder && !MERGED.contains(at)) {
            tree.put(new TarEntry.Symlink(at, link.inode(), link.target()));
        }
    }

    private String whereNoFolderIs(String path) throws BadArchiveException {
        String at = inRealFolder(path);
        if (tree.get(at).isPresent() && tree.get(at).get() instanceof TarEntry.Directory) {
            throw new BadArchiveException("the file \"" + at + "\" is a folder in another package");
        }
        return at;
    }

    /// Follows the links on the way to a path, but not one at its end.
    private String inRealFolder(String path) throws BadArchiveException {
        Deque<String> todo = new ArrayDeque<>(List.of(path.split("/")));
        String done = "";
        for (int links = 0; !todo.isEmpty();) {
            String name = todo.removeFirst();
            if (name.equals("..")) {
                done = TarPath.parent(done);
                continue;
            }
            String next = done.isEmpty() ? name : done + "/" + name;
            Optional<String> target = todo.isEmpty() ? Optional.empty() : linkTarget(next);
            if (target.isEmpty()) {
                done = next;
                continue;
            }
            if (++links > MAX_LINKS) {
                throw new BadArchiveException(
                        "the path \"" + path + "\" goes through more than " + MAX_LINKS + " links");
            }
            done = target.get().startsWith("/") ? "" : done;
            pushParts(todo, target.get());
        }
        return done;
    }

    private Optional<String> linkTarget(String path) {
        return tree.get(path).flatMap(entry ->
                entry instanceof TarEntry.Symlink link ? Optional.of(link.target()) : Optional.empty());
    }

    private static void pushParts(Deque<String> todo, String target) {
        List<String> parts = new ArrayList<>(List.of(target.split("/")));
        parts.removeIf(part -> part.isEmpty() || part.equals("."));
        parts.reversed().forEach(todo::addFirst);
    }

    @Override
    public void close() throws IOException {
        spool.close();
    }
}
