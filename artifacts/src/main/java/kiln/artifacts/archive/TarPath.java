package kiln.artifacts.archive;

import java.util.ArrayList;
import java.util.List;

/// Names in archives, made safe to compare and to use below a folder.
final class TarPath {
    private TarPath() {}

    /// Drops `.` and doubled or trailing slashes.
    ///
    /// @return the path, or the empty string for the root of the archive
    /// @throws BadArchiveException if it is absolute, climbs with `..`, or holds a NUL
    static String normal(String name) throws BadArchiveException {
        if (name.startsWith("/")) {
            throw new BadArchiveException("tar entry \"" + name + "\" has an absolute path; paths must be relative");
        }
        if (name.indexOf('\0') >= 0) {
            throw new BadArchiveException("tar entry \"" + name.replace('\0', '?') + "\" has a NUL byte in its path");
        }
        List<String> parts = new ArrayList<>();
        for (String part : name.split("/")) {
            if (part.equals("..")) {
                throw new BadArchiveException("tar entry \"" + name + "\" climbs out with \"..\"");
            }
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }

    static void requireNormal(String path) {
        try {
            if (path.isEmpty() || !normal(path).equals(path)) {
                throw new IllegalArgumentException("not a path inside an archive: \"" + path + "\"");
            }
        } catch (BadArchiveException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /// The folder of a path; the empty string is the root.
    static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
}
