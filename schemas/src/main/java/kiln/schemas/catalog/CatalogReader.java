package kiln.schemas.catalog;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import kiln.schemas.problem.Problem;

/// Reads the catalog that ships with Kiln and lays a folder of one's own over it. Everything that is wrong in any file
/// is reported at once, with file, line and column.
public final class CatalogReader {
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, YamlDocument> files = new TreeMap<>();
    private final Set<Shelf> broken = EnumSet.noneOf(Shelf.class);

    private CatalogReader() {}

    /// The built-in catalog.
    public static CatalogReading builtIn() {
        return read(Optional.empty());
    }

    /// @param overlay a folder with the same sub-folders (`boards`, `kernels`, `distros`, `toolboxes`, `marks`): a file with the
    ///     id of a built-in one takes its place, a new id is added
    public static CatalogReading read(Optional<Path> overlay) {
        CatalogReader reader = new CatalogReader();
        List<CatalogFile> found = new ArrayList<>(CatalogTree.builtIn(reader.problems::add));
        overlay.ifPresent(root -> found.addAll(CatalogTree.under(root, reader.problems::add)));
        return reader.reading(found);
    }

    /// @param found later ones replace earlier ones of the same path
    static CatalogReading of(List<CatalogFile> found) {
        return new CatalogReader().reading(found);
    }

    private CatalogReading reading(List<CatalogFile> found) {
        Map<String, CatalogFile> last = new TreeMap<>();
        found.forEach(file -> last.put(file.path(), file));
        last.values().forEach(this::take);
        Catalog catalog = new Catalog(
                all(Shelf.BOARDS, Binding::board),
                all(Shelf.KERNELS, Binding::kernel),
                all(Shelf.DISTROS, Binding::distro),
                all(Shelf.TOOLBOXES, Binding::toolbox),
                all(Shelf.MARKS, Binding::mark));
        problems.addAll(CrossChecks.problems(catalog, files, shelf -> !broken.contains(shelf)));
        return problems.isEmpty() ? new CatalogReading.Read(catalog) : new CatalogReading.Refused(problems);
    }

    /// Keeps a file without fault, and notes the faults of the others.
    private void take(CatalogFile file) {
        YamlDocument document = YamlDocument.of(file);
        List<Problem> faults = new ArrayList<>(document.problems());
        if (!document.root().isMissingNode()) {
            faults.addAll(Shape.problems(document));
        }
        if (faults.isEmpty()) {
            faults.addAll(ValueChecks.problems(document));
        }
        faults.sort(Comparator.comparingInt(CatalogReader::line));
        problems.addAll(faults);
        if (faults.isEmpty()) {
            files.put(file.path(), document);
        } else {
            broken.add(file.shelf());
        }
    }

    /// The line in `boards/x.yaml:14:3`; 0 where a problem has none.
    private static int line(Problem problem) {
        String[] parts = problem.where().split(":");
        return parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
    }

    private <T> Map<String, T> all(Shelf shelf, Function<YamlDocument, T> binding) {
        Map<String, T> definitions = new TreeMap<>();
        files.values().stream()
                .filter(document -> document.file().shelf() == shelf)
                .forEach(document -> definitions.put(document.file().id(), binding.apply(document)));
        return definitions;
    }
}
