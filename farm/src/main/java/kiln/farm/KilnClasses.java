package kiln.farm;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import kiln.schemas.plan.Sha256;

/// Tells whether two copies of Kiln are the same code, be they jars or folders of classes.
public final class KilnClasses {
    private KilnClasses() {}

    /// A digest of the names and bytes of all files of Kiln's own in them; manifests do not count.
    ///
    /// @param places jars and folders, in any order
    public static Sha256 digest(List<Path> places) throws IOException {
        SortedSet<String> files = new TreeSet<>();
        for (Path place : places) {
            if (Files.isDirectory(place)) {
                list(place, files);
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(place)) {
                    list(jar.getPath("/"), files);
                }
            }
        }
        return Sha256.of(String.join("\n", files));
    }

    private static void list(Path root, SortedSet<String> files) throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path file : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
                String name = root.relativize(file).toString();
                if (!name.startsWith("META-INF/")) {
                    files.add(name + " " + crc(file));
                }
            }
        }
    }

    private static String crc(Path file) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(Files.readAllBytes(file));
        return Long.toHexString(crc.getValue());
    }
}
