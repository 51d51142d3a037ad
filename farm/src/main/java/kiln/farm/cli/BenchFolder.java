package kiln.farm.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/// The data folder of a farm that is measured and thrown away.
final class BenchFolder {
    private BenchFolder() {}

    static Path create() throws IOException {
        return Files.createTempDirectory("kiln-bench-");
    }

    static void delete(Path root) throws IOException {
        List<Path> deepestFirst;
        try (var paths = Files.walk(root)) {
            deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }
}
