package kiln.artifacts.archive;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/// Extended attributes in pax headers, of which there are two kinds: with values in base64, as libarchive writes them, and
/// with values as they are, as GNU tar and star do. Ours are of the first kind, since the library reads all values as UTF-8.
///
/// @see <a href="https://github.com/libarchive/libarchive/wiki/ManPageTar5">tar(5), pax interchange format</a>
final class PaxAttributes {
    private static final String BASE64 = "LIBARCHIVE.xattr.";
    private static final String PLAIN = "SCHILY.xattr.";
    private static final Map<String, String> LISTS = Map.of(
            "SCHILY.acl.access", "system.posix_acl_access", "SCHILY.acl.default", "system.posix_acl_default");
    /// As much of xattr(7) as anybody uses.
    private static final Pattern NAME = Pattern.compile("(user|security|system|trusted)\\.[A-Za-z0-9_.-]{1,200}");
    /// A field without a value takes itself back; padding is a value, of no bytes.
    private static final String NOTHING = "=";
    /// What stands where bytes were no UTF-8.
    private static final char REPLACEMENT = '\ufffd';

    private PaxAttributes() {}

    /// @return values in base64 without padding, by name
    /// @throws BadArchiveException if one cannot be read as it was meant: nothing is lost silently
    static Map<String, String> read(TarArchiveEntry header, String path) throws BadArchiveException {
        Map<String, String> attributes = new TreeMap<>();
        for (Map.Entry<String, String> field : new TreeMap<>(header.getExtraPaxHeaders()).entrySet()) {
            String key = field.getKey();
            if (key.startsWith(BASE64)) {
                attributes.put(named(key.substring(BASE64.length()), path), encoded(decoded(field.getValue(), path)));
            } else if (LISTS.containsKey(key)) {
                byte[] value = PosixAcl.attribute(field.getValue()).orElseThrow(() -> new BadArchiveException("\"" + path
                        + "\" has an access control list that names nobody by number: " + field.getValue()
                        + "; pack it with numeric owners"));
                attributes.put(LISTS.get(key), encoded(value));
            } else if (key.startsWith(PLAIN)) {
                String name = named(key.substring(PLAIN.length()), path);
                if (field.getValue().indexOf(REPLACEMENT) < 0) {
                    attributes.putIfAbsent(name, encoded(field.getValue().getBytes(StandardCharsets.UTF_8)));
                } else if (!attributes.containsKey(name)) {
                    throw new BadArchiveException("\"" + path + "\" has an attribute " + name
                            + " whose value is no text; pack it with bsdtar, which writes such values in base64");
                }
            }
        }
        return attributes;
    }

    private static byte[] decoded(String base64, String path) throws BadArchiveException {
        try {
            return Base64.getDecoder().decode(base64.replace("=", ""));
        } catch (IllegalArgumentException e) {
            throw new BadArchiveException("\"" + path + "\" has an attribute whose value is no base64: " + e.getMessage());
        }
    }

    private static String named(String name, String path) throws BadArchiveException {
        if (!NAME.matcher(name).matches()) {
            throw new BadArchiveException("\"" + path + "\" has an attribute with an unknown kind of name, \"" + name + "\"");
        }
        return name;
    }

    private static String encoded(byte[] value) {
        return Base64.getEncoder().withoutPadding().encodeToString(value);
    }

    static void write(Inode inode, TarArchiveEntry header) {
        inode.attributes().forEach((name, value) -> header.addPaxHeader(BASE64 + name, value.isEmpty() ? NOTHING : value));
    }
}
