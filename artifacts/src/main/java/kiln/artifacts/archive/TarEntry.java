package kiln.artifacts.archive;

/// One name in an archive. Paths are relative, with `/` between names, without `.`, `..` or a slash at either end.
/// See <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06>.
public sealed interface TarEntry {
    String path();

    Inode inode();

    record File(String path, Inode inode, Content content) implements TarEntry {
        public File {
            TarPath.requireNormal(path);
        }
    }

    record Directory(String path, Inode inode) implements TarEntry {
        public Directory {
            TarPath.requireNormal(path);
        }
    }

    /// @param target as written; it may be absolute or lead out, since only the system that later runs in the tree
    ///     follows it
    record Symlink(String path, Inode inode, String target) implements TarEntry {
        public Symlink {
            TarPath.requireNormal(path);
        }
    }

    /// A further name of a file that came earlier.
    ///
    /// @param target the path of that file
    record HardLink(String path, Inode inode, String target) implements TarEntry {
        public HardLink {
            TarPath.requireNormal(path);
            TarPath.requireNormal(target);
        }
    }

    record Device(String path, Inode inode, DeviceKind kind, int major, int minor) implements TarEntry {
        public Device {
            TarPath.requireNormal(path);
        }
    }

    record Fifo(String path, Inode inode) implements TarEntry {
        public Fifo {
            TarPath.requireNormal(path);
        }
    }

    enum DeviceKind { CHARACTER, BLOCK }
}
