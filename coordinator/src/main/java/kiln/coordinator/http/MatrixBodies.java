package kiln.coordinator.http;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import kiln.coordinator.view.Matrix;
import kiln.coordinator.view.Reports;

/// Matrices as they go over the line. As long as nothing of a build changes its bytes are made once, and while it changes
/// once for all who ask at the same time.
final class MatrixBodies {
    /// Builds whose bytes are kept.
    private static final int KEPT = 16;

    private final Reports reports;
    private final SequencedMap<String, Row> rows = new LinkedHashMap<>(16, 0.75f, true);

    MatrixBodies(Reports reports) {
        this.reports = reports;
    }

    private record Made(Matrix matrix, Answers.Body body) {}

    private static final class Row {
        private final Rounds<Optional<Made>> rounds = new Rounds<>();
        private volatile Optional<Made> last = Optional.empty();
    }

    /// Nothing if there is no such build.
    Optional<Answers.Body> of(String build) {
        Row row = row(build);
        return row.rounds.get(() -> {
            row.last = reports.matrix(build).map(matrix ->
                    row.last.filter(made -> made.matrix() == matrix).orElseGet(() -> new Made(matrix, Answers.Body.of(matrix))));
            return row.last;
        }).map(Made::body);
    }

    private Row row(String build) {
        synchronized (rows) {
            Row row = rows.computeIfAbsent(build, id -> new Row());
            if (rows.size() > KEPT) {
                rows.pollFirstEntry();
            }
            return row;
        }
    }
}
