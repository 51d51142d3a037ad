package kiln.artifacts.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/// A name in a FAT folder: eleven bytes that every reader knows, and before them the real name where those cannot tell
/// it (capitals and small letters, more than eight and three). Format: the specification at [FatGeometry], section
/// "Long Directory Entries".
///
/// @param name up to 255 characters that a URL or a shell would take too
/// @param alias eight and three capitals, filled with spaces
record FatName(String name, String alias) {
    static final int ENTRY_BYTES = 32;
    private static final int LONG_NAME = 0x0f;
    private static final int LAST = 0x40;
    private static final int CHARS = 13;
    /// Where the characters of an entry lie, in order.
    private static final int[] PLACES = {1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};

    /// @param taken aliases in the same folder; the new one is added
    /// @throws IllegalArgumentException if it is no name for a file on every system
    static FatName of(String name, Set<String> taken) {
        if (!name.matches("[A-Za-z0-9_][A-Za-z0-9_.+,-]{0,254}") || name.endsWith(".")) {
            throw new IllegalArgumentException("\"" + name + "\" cannot be a name in a FAT file system of Kiln's; it has up to"
                    + " 255 letters, digits and _ . + , - and ends in no dot");
        }
        int dot = name.lastIndexOf('.');
        String stem = capitals(dot < 0 ? name : name.substring(0, dot));
        String ending = capitals(dot < 0 ? "" : name.substring(dot + 1));
        String alias = filled(stem, ending);
        for (int number = 1; !isExact(name, alias) && (number == 1 || taken.contains(alias)); number++) {
            String tail = "~" + number;
            alias = filled(stem.substring(0, Math.min(stem.length(), 8 - tail.length())) + tail, ending);
        }
        if (!taken.add(alias)) {
            throw new IllegalArgumentException("\"" + name + "\" stands in its folder already");
        }
        return new FatName(name, alias);
    }

    private static String capitals(String text) {
        return text.toUpperCase(Locale.ROOT).replaceAll("[.+,]", "");
    }

    private static String filled(String stem, String ending) {
        return String.format(Locale.ROOT, "%-8.8s%-3.3s", stem, ending);
    }

    /// Whether the alias alone tells the name.
    private static boolean isExact(String name, String alias) {
        String ending = alias.substring(8).strip();
        return name.equals(alias.substring(0, 8).strip() + (ending.isEmpty() ? "" : "." + ending));
    }

    /// The entries that go before the file's own; none where the alias says it all.
    byte[] longEntries() {
        int count = isExact(name, alias) ? 0 : Math.ceilDiv(name.length(), CHARS);
        ByteBuffer out = ByteBuffer.allocate(count * ENTRY_BYTES);
        for (int number = count; number >= 1; number--) {
            out.put(longEntry(number, number == count));
        }
        return out.array();
    }

    private byte[] longEntry(int number, boolean last) {
        ByteBuffer entry = ByteBuffer.allocate(ENTRY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        entry.put(0, (byte) (last ? number | LAST : number)).put(11, (byte) LONG_NAME).put(13, checksum());
        for (int i = 0; i < CHARS; i++) {
            int at = (number - 1) * CHARS + i;
            int c = at < name.length() ? name.charAt(at) : at == name.length() ? 0 : 0xffff;
            entry.putShort(PLACES[i], (short) c);
        }
        return entry.array();
    }

    private byte checksum() {
        int sum = 0;
        for (byte one : aliasBytes()) {
            sum = ((sum & 1) << 7 | (sum & 0xff) >> 1) + one & 0xff;
        }
        return (byte) sum;
    }

    byte[] aliasBytes() {
        return Arrays.copyOf(alias.getBytes(StandardCharsets.US_ASCII), 11);
    }
}
