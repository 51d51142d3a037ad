package kiln.farm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import kiln.schemas.plan.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilnClassesTest {
    @TempDir
    private Path folder;

    @Test
    void jarAndFolderOfTheSameClasses_areEqual_whateverTheManifest() throws IOException {
        Path classes = folder.resolve("classes");
        write(classes, "one");
        Path jar = folder.resolve("kiln.jar");
        try (FileSystem inside = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
            write(inside.getPath("/"), "one");
            Files.createDirectories(inside.getPath("/META-INF"));
            Files.writeString(inside.getPath("/META-INF/MANIFEST.MF"), "Created-By: x\n");
        }
        Sha256 same = KilnClasses.digest(List.of(jar));
        assertEquals(same, KilnClasses.digest(List.of(classes)));

        write(classes, "two");
        assertNotEquals(same, KilnClasses.digest(List.of(classes)));
    }

    private static void write(Path root, String text) throws IOException {
        Files.createDirectories(root.resolve("kiln/farm"));
        Files.writeString(root.resolve("kiln/farm/A.class"), text);
    }
}
