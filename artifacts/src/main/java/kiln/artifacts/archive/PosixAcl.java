package kiln.artifacts.archive;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Access control lists: as text in archives, as an attribute for the kernel.
///
/// @see <a href="https://man7.org/linux/man-pages/man5/acl.5.html">acl(5) (the text)</a>
/// @see <a href="https://github.com/torvalds/linux/blob/v6.12/include/uapi/linux/posix_acl_xattr.h">posix_acl_xattr.h (the
///     attribute)</a>
final class PosixAcl {
    private static final int VERSION = 2;
    private static final int ENTRY_BYTES = 8;
    private static final int NOBODY = -1;
    private static final Map<String, Integer> OWN = Map.of("user", 0x01, "group", 0x04, "mask", 0x10, "other", 0x20);
    private static final Map<String, Integer> NAMED = Map.of("user", 0x02, "group", 0x08);
    /// With a fourth field, the name's number, as star and libarchive write it.
    private static final Pattern ENTRY = Pattern.compile("(user|group|mask|other):([^:]*):([r-][w-][x-])(?::(\\d{1,10}))?");

    private PosixAcl() {}

    private record Entry(int tag, int permissions, int id) {
        private static final Comparator<Entry> ORDER = Comparator.comparingInt(Entry::tag)
                .thenComparing(Entry::id, Integer::compareUnsigned);
    }

    /// @param text entries, divided by commas or ends of lines
    /// @return the value of `system.posix_acl_access` or `system.posix_acl_default`; empty if the text is none, or names somebody
    ///     without a number
    static Optional<byte[]> attribute(String text) {
        List<Optional<Entry>> entries = Stream.of(text.split("[,\n]")).map(String::strip).filter(line -> !line.isEmpty())
                .map(PosixAcl::entry).toList();
        if (entries.isEmpty() || entries.stream().anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate(4 + entries.size() * ENTRY_BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(VERSION);
        entries.stream().map(Optional::orElseThrow).sorted(Entry.ORDER).forEach(entry ->
                bytes.putShort((short) entry.tag).putShort((short) entry.permissions).putInt(entry.id));
        return Optional.of(bytes.array());
    }

    private static Optional<Entry> entry(String line) {
        Matcher parts = ENTRY.matcher(line);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String rights = parts.group(3);
        int permissions = (rights.charAt(0) == 'r' ? 4 : 0) | (rights.charAt(1) == 'w' ? 2 : 0) | (rights.charAt(2) == 'x' ? 1 : 0);
        if (parts.group(2).isEmpty()) {
            return Optional.of(new Entry(OWN.get(parts.group(1)), permissions, NOBODY));
        }
        String number = Optional.ofNullable(parts.group(4)).orElse(parts.group(2));
        if (!NAMED.containsKey(parts.group(1)) || !number.matches("\\d{1,10}") || Long.parseLong(number) >= 0xffff_ffffL) {
            return Optional.empty();
        }
        return Optional.of(new Entry(NAMED.get(parts.group(1)), permissions, (int) Long.parseLong(number)));
    }
}
