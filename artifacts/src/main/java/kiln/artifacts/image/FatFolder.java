package kiln.artifacts.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// A folder of a FAT, sorted by name.
final class FatFolder {
    private static final int VOLUME = 0x08;
    private static final int FOLDER = 0x10;
    private static final int ARCHIVE = 0x20;

    private final Set<String> aliases = new HashSet<>();
    private final Map<String, FatName> names = new TreeMap<>();
    private final Map<String, FatFolder> folders = new TreeMap<>();
    private final Map<String, Fat.File> files = new TreeMap<>();
    private final Map<String, Integer> firsts = new TreeMap<>();
    private final boolean root;
    private int first;

    /// What all entries say.
    record Stamp(String label, Instant changed) {}

    private FatFolder(boolean root) {
        this.root = root;
    }

    /// The root folder of these files.
    static FatFolder of(List<Fat.File> files) {
        FatFolder root = new FatFolder(true);
        files.forEach(file -> {
            List<String> path = List.of(file.path().split("/", -1));
            root.folder(path.subList(0, path.size() - 1)).add(path.getLast(), file);
        });
        return root;
    }

    private FatFolder folder(List<String> path) {
        FatFolder at = this;
        for (String name : path) {
            if (at.files.containsKey(name)) {
                throw new IllegalArgumentException("\"" + name + "\" is a file and a folder");
            }
            if (!at.folders.containsKey(name)) {
                at.names.put(name, FatName.of(name, at.aliases));
                at.folders.put(name, new FatFolder(false));
            }
            at = at.folders.get(name);
        }
        return at;
    }

    private void add(String name, Fat.File file) {
        if (names.containsKey(name)) {
            throw new IllegalArgumentException("\"" + file.path() + "\" stands in the file system twice");
        }
        names.put(name, FatName.of(name, aliases));
        files.put(name, file);
    }

    /// Gives this folder and those in it their clusters.
    void place(FatTable table, FatGeometry geometry) {
        if (root && !geometry.fat32()) {
            if (bytes() > FatGeometry.ROOT_ENTRIES * FatName.ENTRY_BYTES) {
                throw new IllegalArgumentException("the root folder of a FAT16 has room for " + FatGeometry.ROOT_ENTRIES
                        + " entries, and " + bytes() / FatName.ENTRY_BYTES + " are needed");
            }
        } else {
            first = table.take(Math.ceilDiv(bytes(), geometry.clusterBytes()));
        }
        folders.values().forEach(folder -> folder.place(table, geometry));
    }

    private int bytes() {
        int own = root ? 1 : 2;
        return names.values().stream().mapToInt(name -> name.longEntries().length + FatName.ENTRY_BYTES).sum() + own * FatName.ENTRY_BYTES;
    }

    /// A file of this folder, or one below, has got its clusters.
    void placed(Fat.File file, int cluster) {
        files.forEach((name, one) -> {
            if (one == file) {
                firsts.put(name, cluster);
            }
        });
        folders.values().forEach(folder -> folder.placed(file, cluster));
    }

    void write(Stamp stamp, FatGeometry geometry, List<Piece> pieces) {
        write(stamp, geometry, 0, pieces);
    }

    private void write(Stamp stamp, FatGeometry geometry, int parent, List<Piece> pieces) {
        ByteBuffer out = ByteBuffer.allocate(bytes());
        if (root) {
            out.put(entry(stamp, filled(stamp.label()), VOLUME, 0, 0));
        } else {
            out.put(entry(stamp, filled("."), FOLDER, first, 0));
            out.put(entry(stamp, filled(".."), FOLDER, parent, 0));
        }
        names.forEach((key, name) -> {
            out.put(name.longEntries());
            out.put(folders.containsKey(key)
                    ? entry(stamp, name.alias(), FOLDER, folders.get(key).first, 0)
                    : entry(stamp, name.alias(), ARCHIVE, firsts.get(key), files.get(key).bytes()));
        });
        boolean fixed = root && !geometry.fat32();
        pieces.add(new Piece(fixed ? geometry.rootOffset() : geometry.clusterOffset(first), out.array()));
        // In a folder of the root the root has the number 0, wherever it lies.
        folders.values().forEach(folder -> folder.write(stamp, geometry, root ? 0 : first, pieces));
    }

    private static String filled(String name) {
        return String.format(Locale.ROOT, "%-11s", name);
    }

    private static byte[] entry(Stamp stamp, String alias, int kind, int cluster, long bytes) {
        LocalDateTime at = LocalDateTime.ofInstant(stamp.changed(), ZoneOffset.UTC);
        short time = (short) (at.getHour() << 11 | at.getMinute() << 5 | at.getSecond() / 2);
        short day = (short) (at.getYear() - 1980 << 9 | at.getMonthValue() << 5 | at.getDayOfMonth());
        ByteBuffer entry = ByteBuffer.allocate(FatName.ENTRY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        entry.put(Arrays.copyOf(alias.getBytes(StandardCharsets.US_ASCII), 11)).put((byte) kind);
        entry.putShort(14, time).putShort(16, day).putShort(18, day).putShort(22, time).putShort(24, day);
        entry.putShort(20, (short) (cluster >>> 16)).putShort(26, (short) cluster).putInt(28, (int) bytes);
        return entry.array();
    }
}
