package kiln.artifacts.archive;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What an archive will hold, keyed by path: the entries of a root file system, in whatever order they come.
public final class TarTree {
    private final TreeMap<String, TarEntry> entries = new TreeMap<>();

    /// Adds an entry, in place of an earlier one with its path. A hard link becomes the file it names, as that is now:
    /// replacing one of the two names later leaves the other as it was.
    ///
    /// @throws BadArchiveException if a hard link names nothing that is in the tree, or a folder
    public void put(TarEntry entry) throws BadArchiveException {
        entries.put(entry.path(), entry instanceof TarEntry.HardLink link ? linked(link) : entry);
    }

    private TarEntry linked(TarEntry.HardLink link) throws BadArchiveException {
        TarEntry named = get(link.target()).orElseThrow(() -> new BadArchiveException("hard link \"" + link.path()
                + "\" names \"" + link.target() + "\", which did not come before it"));
        return switch (named) {
            case TarEntry.File file -> new TarEntry.File(link.path(), file.inode(), file.content());
            case TarEntry.Symlink symlink -> new TarEntry.Symlink(link.path(), symlink.inode(), symlink.target());
            case TarEntry.Device device -> new TarEntry.Device(
                    link.path(), device.inode(), device.kind(), device.major(), device.minor());
            case TarEntry.Fifo fifo -> new TarEntry.Fifo(link.path(), fifo.inode());
            case TarEntry.Directory folder -> throw new BadArchiveException(
                    "hard link \"" + link.path() + "\" names the folder \"" + folder.path() + "\"");
            case TarEntry.HardLink other -> throw new IllegalStateException("kept as a link: " + other);
        };
    }

    /// The entry with this path; never a hard link.
    public Optional<TarEntry> get(String path) {
        return Optional.ofNullable(entries.get(path));
    }

    /// Removes a path and everything below it.
    public void drop(String path) {
        entries.remove(path);
        entries.subMap(path + "/", path + "0").clear();
    }

    public int size() {
        return entries.size();
    }

    /// All entries sorted by path, so that folders come before what is in them. Missing folders are supplied (root's,
    /// 0755); of the names of one file the first carries the content, the others link to it.
    ///
    /// @throws BadArchiveException if something lies below a path that is no folder
    public List<TarEntry> entries() throws BadArchiveException {
        TreeMap<String, TarEntry> all = new TreeMap<>(entries);
        for (String path : entries.keySet()) {
            for (String parent = TarPath.parent(path); !parent.isEmpty(); parent = TarPath.parent(parent)) {
                TarEntry above = all.computeIfAbsent(parent, p -> new TarEntry.Directory(p, Inode.root(0755)));
                if (!(above instanceof TarEntry.Directory)) {
                    throw new BadArchiveException("\"" + path + "\" lies below \"" + parent + "\", which is no folder");
                }
            }
        }
        Map<Content, String> firstNames = new IdentityHashMap<>();
        List<TarEntry> sorted = new ArrayList<>(all.size());
        for (TarEntry entry : all.values()) {
            sorted.add(entry instanceof TarEntry.File file ? named(file, firstNames) : entry);
        }
        return sorted;
    }

    private static TarEntry named(TarEntry.File file, Map<Content, String> firstNames) {
        String first = firstNames.putIfAbsent(file.content(), file.path());
        return first == null ? file : new TarEntry.HardLink(file.path(), file.inode(), first);
    }
}
