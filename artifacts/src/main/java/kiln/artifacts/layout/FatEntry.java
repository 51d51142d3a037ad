package kiln.artifacts.layout;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// What a folder of a FAT says of a file or folder; format as at [FatVolume].
///
/// @param name the long one where there is one
/// @param cluster the first one, 0 for an empty file
record FatEntry(String name, boolean folder, long cluster, long bytes) {
    private static final int BYTES = 32;
    private static final int LONG_NAME = 0x0f;
    private static final int VOLUME = 0x08;
    private static final int FOLDER = 0x10;
    private static final int DELETED = 0xe5;
    private static final int[] CHARS = {1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};

    /// @param folder its bytes
    static List<FatEntry> of(Disk folder) {
        List<FatEntry> entries = new ArrayList<>();
        String longName = "";
        for (long at = 0; at + BYTES <= folder.sizeBytes(); at += BYTES) {
            ByteBuffer entry = folder.read(at, BYTES);
            int first = Byte.toUnsignedInt(entry.get(0));
            int kind = entry.get(11);
            if (first == 0) {
                return entries;
            }
            if (kind == LONG_NAME && first != DELETED) {
                longName = chars(entry) + longName;
            } else {
                if (first != DELETED && (kind & VOLUME) == 0) {
                    entries.add(of(entry, longName));
                }
                longName = "";
            }
        }
        return entries;
    }

    private static FatEntry of(ByteBuffer entry, String longName) {
        String ending = FatVolume.text(entry, 8, 3).strip();
        String alias = FatVolume.text(entry, 0, 8).strip() + (ending.isEmpty() ? "" : "." + ending);
        long cluster = Short.toUnsignedLong(entry.getShort(20)) << 16 | Short.toUnsignedLong(entry.getShort(26));
        return new FatEntry(longName.isEmpty() ? alias : longName, (entry.get(11) & FOLDER) != 0, cluster,
                Integer.toUnsignedLong(entry.getInt(28)));
    }

    private static String chars(ByteBuffer entry) {
        StringBuilder text = new StringBuilder();
        for (int place : CHARS) {
            char one = entry.getChar(place);
            if (one == 0) {
                break;
            }
            text.append(one);
        }
        return text.toString();
    }
}
