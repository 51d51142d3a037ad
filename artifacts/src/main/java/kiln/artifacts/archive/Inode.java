package kiln.artifacts.archive;

/// Who owns an entry, who may use it, and when it changed.
///
/// @param mode permission bits with setuid, setgid and sticky, 0 to 07777
/// @param mtimeSeconds since 1970; writers lower it to the time they are given
public record Inode(int mode, long uid, long gid, long mtimeSeconds) {
    public Inode {
        if ((mode & ~07777) != 0) {
            throw new IllegalArgumentException("a mode has twelve bits, not 0" + Integer.toOctalString(mode));
        }
    }

    /// Owned by root and as new as the writer allows.
    public static Inode root(int mode) {
        return new Inode(mode, 0, 0, Long.MAX_VALUE);
    }
}
