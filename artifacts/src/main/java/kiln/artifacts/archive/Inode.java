package kiln.artifacts.archive;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// Who owns an entry, who may use it, when it changed, and what else is attached to it.
///
/// @param mode permission bits with setuid, setgid and sticky, 0 to 07777
/// @param mtimeSeconds since 1970; writers lower it to the time they are given
/// @param attributes extended ones by name, e.g. `security.capability`, their values in base64 without padding; access control lists
///     are such too, see xattr(7)
public record Inode(int mode, long uid, long gid, long mtimeSeconds, Map<String, String> attributes) {
    public Inode {
        if ((mode & ~07777) != 0) {
            throw new IllegalArgumentException("a mode has twelve bits, not 0" + Integer.toOctalString(mode));
        }
        attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
    }

    /// Without attributes.
    public Inode(int mode, long uid, long gid, long mtimeSeconds) {
        this(mode, uid, gid, mtimeSeconds, Map.of());
    }

    /// Owned by root and as new as the writer allows.
    public static Inode root(int mode) {
        return new Inode(mode, 0, 0, Long.MAX_VALUE);
    }
}
