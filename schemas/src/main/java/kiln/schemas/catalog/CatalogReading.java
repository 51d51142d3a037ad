package kiln.schemas.catalog;

import java.util.List;
import kiln.schemas.problem.Problem;

/// What came of reading a catalog.
public sealed interface CatalogReading {

    /// Every file is right.
    record Read(Catalog catalog) implements CatalogReading {}

    /// Nothing is taken of a catalog in which anything is wrong.
    ///
    /// @param problems everything that is wrong, in the order of files and lines
    record Refused(List<Problem> problems) implements CatalogReading {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
