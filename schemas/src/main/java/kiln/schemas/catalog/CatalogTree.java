package kiln.schemas.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import kiln.schemas.problem.Nearest;
import kiln.schemas.problem.Problem;

/// Finds the files of a catalog in a folder, or in the jar that this class came in.
final class CatalogTree {
    private static final List<String> FOLDERS =
            Arrays.stream(Shelf.values()).map(Shelf::folder).toList();

    private static final String ANCHOR = "/kiln/schemas/catalog/board.schema.json";

    private CatalogTree() {}

    /// The files that ship with Kiln. They lie beside the classes, so the way there starts at a file that is always in
    /// the same jar or folder; jars need not list their folders.
    static List<CatalogFile> builtIn(Consumer<Problem> problems) {
        URL anchor = CatalogTree.class.getResource(ANCHOR);
        if (anchor == null) {
            throw new IllegalStateException("this Kiln was packed without " + ANCHOR);
        }
        try {
            if (anchor.openConnection() instanceof JarURLConnection jar) {
                Path file = Path.of(jar.getJarFileURL().toURI());
                try (FileSystem inside = FileSystems.newFileSystem(file)) {
                    return under(inside.getPath("/catalog"), problems);
                }
            }
            Path root = Path.of(anchor.toURI());
            for (int i = 0; i < ANCHOR.chars().filter(c -> c == '/').count(); i++) {
                root = root.getParent();
            }
            return under(root.resolve("catalog"), problems);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the catalog that ships with Kiln at " + anchor, e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("no file can be at " + anchor, e);
        }
    }

    /// The files below a folder, by shelf and name.
    static List<CatalogFile> under(Path root, Consumer<Problem> problems) {
        if (!Files.isDirectory(root)) {
            problems.accept(new Problem(root.toString(), "there is no such folder; a catalog has the folders "
                    + String.join(", ", FOLDERS)));
            return List.of();
        }
        checkFolders(root, problems);
        List<CatalogFile> files = new ArrayList<>();
        for (Shelf shelf : Shelf.values()) {
            Path folder = root.resolve(shelf.folder());
            if (Files.isDirectory(folder)) {
                for (Path path : listed(folder)) {
                    file(shelf, path, problems).ifPresent(files::add);
                }
            }
        }
        return files;
    }

    /// A folder with a misspelt name would otherwise be passed over in silence.
    private static void checkFolders(Path root, Consumer<Problem> problems) {
        for (Path path : listed(root)) {
            String name = plainName(path);
            if (Files.isDirectory(path) && !name.startsWith(".") && !FOLDERS.contains(name)) {
                problems.accept(new Problem(name, Nearest.unknown("folder", name, FOLDERS)));
            }
        }
    }

    private static Optional<CatalogFile> file(Shelf shelf, Path path, Consumer<Problem> problems) {
        String name = plainName(path);
        String where = shelf.folder() + "/" + name;
        if (name.startsWith(".") || name.endsWith("~") || name.endsWith(".md")) {
            return Optional.empty();
        }
        if (!name.endsWith(CatalogFile.ENDING)) {
            problems.accept(new Problem(where, "a file of the catalog ends in " + CatalogFile.ENDING));
            return Optional.empty();
        }
        String id = name.substring(0, name.length() - CatalogFile.ENDING.length());
        // Ids become parts of cell names, object keys and file names.
        if (!id.matches("[a-z0-9][a-z0-9._-]*")) {
            problems.accept(new Problem(where, "an id has lower-case letters, digits, and . _ - only, not \""
                    + id + "\""));
            return Optional.empty();
        }
        try {
            return Optional.of(new CatalogFile(shelf, id, Files.readString(path)));
        } catch (CharacterCodingException e) {
            problems.accept(new Problem(where, "the file is not UTF-8 text"));
        } catch (IOException e) {
            problems.accept(new Problem(where, "the file cannot be read: " + e));
        }
        return Optional.empty();
    }

    private static List<Path> listed(Path folder) {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    /// Inside a jar, folders are named with a slash at the end.
    private static String plainName(Path path) {
        return path.getFileName().toString().replace("/", "");
    }
}
