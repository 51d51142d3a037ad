package kiln.schemas.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The launcher runs from jars, tests run from folders: both must find the catalog.
class CatalogInJarTest {
    @TempDir
    Path folder;

    @Test
    void whenKilnIsPacked_thenItsCatalogIsReadFromTheJar() throws Exception {
        Path classes = Path.of(
                CatalogReader.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Path jar = pack(classes);
        List<URL> path = new ArrayList<>();
        path.add(jar.toUri().toURL());
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!Path.of(entry).equals(classes)) {
                path.add(Path.of(entry).toUri().toURL());
            }
        }

        try (URLClassLoader packed =
                new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> reader = packed.loadClass(CatalogReader.class.getName());
            assertEquals(jar, Path.of(reader.getProtectionDomain().getCodeSource().getLocation().toURI()));
            Object reading = reader.getMethod("builtIn").invoke(null);
            assertEquals(CatalogReader.builtIn().toString(), reading.toString());
        }
    }

    /// Without entries for folders, as some packers leave them out.
    private Path pack(Path classes) throws IOException {
        Path jar = folder.resolve("schemas.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream zip = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, zip);
            }
        }
        return jar;
    }
}
