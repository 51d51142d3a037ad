package kiln.coordinator.view;

import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Answers that are put together of several builds, wherever these are. They may wait for the store. What a build was
/// once it has ended is kept for the next question, within a bound.
public final class Reports {
    /// Cells of ended builds that are kept; some 30 bytes each.
    private static final long CELLS_KEPT = 1_000_000;
    /// Builds that are read for one question.
    static final int BUILDS_MAX = 500;
    /// Builds that are read to find out since when something is wrong.
    static final int CAUSES_BACK = 30;

    private static final int PAGE = 100;
    /// Builds whose last matrix is kept.
    private static final int DRAWN = 16;
    /// Events after which a matrix gets another number though it is the same: who resumes after it must still find it.
    private static final long SEQ_OLD = 1_000;

    private final Farm farm;
    private final Map<String, Grid> kept = new LinkedHashMap<>(16, 0.75f, true);
    private final SequencedMap<String, Drawn> drawn = new LinkedHashMap<>(16, 0.75f, true);
    private long cellsKept;

    public Reports(Farm farm) {
        this.farm = farm;
    }

    /// The very same object as the last time if nothing of the build has changed since. It is true for its `seq` and for
    /// all that has happened until it was asked for.
    public Optional<Matrix> matrix(String build) {
        // Asked first: what happens in between is told once more, which does no harm; it must not be missed.
        long seq = farm.lastEvent();
        return grid(build).map(grid -> drawn(grid, seq));
    }

    private record Drawn(Grid grid, Matrix matrix) {}

    private Matrix drawn(Grid grid, long seq) {
        synchronized (drawn) {
            Drawn last = drawn.get(grid.build());
            boolean good = last != null && last.grid() == grid && seq - last.matrix().seq() < SEQ_OLD;
            if (!good) {
                drawn.put(grid.build(), new Drawn(grid, Matrix.of(grid, seq)));
                if (drawn.size() > DRAWN) {
                    drawn.pollFirstEntry();
                }
            }
            return drawn.get(grid.build()).matrix();
        }
    }

    /// Nothing if there is no such build, in memory or in the bucket.
    public Optional<Grid> grid(String build) {
        synchronized (kept) {
            if (kept.containsKey(build)) {
                return Optional.of(kept.get(build));
            }
        }
        Optional<Grid> grid = farm.grid(build).or(() -> farm.archive().grid(build));
        grid.filter(Grid::hasEnded).ifPresent(this::keep);
        return grid;
    }

    private void keep(Grid grid) {
        synchronized (kept) {
            if (kept.put(grid.build(), grid) == null) {
                cellsKept += grid.states().length();
            }
            Iterator<Grid> oldest = kept.values().iterator();
            while (cellsKept > CELLS_KEPT && kept.size() > 1) {
                cellsKept -= oldest.next().states().length();
                oldest.remove();
            }
        }
    }

    /// Nothing if there is no such build.
    ///
    /// @throws NoSuchElementException with the name of the one that there is not
    public Comparison compare(String a, String b) {
        Grid first = grid(a).orElseThrow(() -> new NoSuchElementException(a));
        Grid second = grid(b).orElseThrow(() -> new NoSuchElementException(b));
        return Comparison.of(first, troubles(a), second, troubles(b));
    }

    /// Nothing if there is no such build.
    public Optional<Causes> causes(String build) {
        return farm.troubles(build)
                .or(() -> grid(build).map(known -> farm.archive().troubles(build)))
                .map(troubles -> Causes.of(build, troubles, past(build)));
    }

    private Stream<Causes.Past> past(String build) {
        return back(build).limit(CAUSES_BACK)
                .flatMap(older -> grid(older.build()).stream())
                .filter(Grid::hasEnded)
                .map(older -> new Causes.Past(
                        older.build(),
                        older.points().stream().map(Grid.Point::cell).collect(Collectors.toSet()),
                        hasTroubles(older) ? troubles(older.build()) : List.of()));
    }

    private static boolean hasTroubles(Grid grid) {
        return grid.states().chars().anyMatch(letter -> "fxq".indexOf(letter) >= 0);
    }

    private List<Trouble> troubles(String build) {
        return farm.troubles(build).orElseGet(() -> farm.archive().troubles(build));
    }

    /// @param cell `board/kernel/distro`
    /// @param before only builds older than this one; empty for all
    /// @param limit records at most
    public History history(String cell, String before, int limit) {
        String board = cell.substring(0, cell.indexOf('/'));
        String column = cell.substring(cell.indexOf('/') + 1);
        List<History.Entry> records = new ArrayList<>();
        int looked = 0;
        String last = "";
        Iterator<BuildSummary> builds = back(before).iterator();
        while (builds.hasNext() && records.size() < limit && looked < BUILDS_MAX) {
            BuildSummary build = builds.next();
            looked++;
            last = build.build();
            grid(build.build()).ifPresent(grid ->
                    grid.points(board, column).forEach(point -> records.add(History.Entry.of(grid, point))));
        }
        return new History(cell, records, looked, builds.hasNext() ? last : "");
    }

    /// @param today the last day
    /// @param days how many, today included
    public Trends trends(LocalDate today, int days) {
        LocalDate first = today.minusDays(days - 1L);
        List<Grid> grids = new ArrayList<>();
        Iterator<BuildSummary> builds = back("").iterator();
        boolean more = builds.hasNext();
        while (more && grids.size() < BUILDS_MAX) {
            BuildSummary build = builds.next();
            boolean older = Trends.dayOf(build.acceptedMillis()).isBefore(first);
            if (!older) {
                grid(build.build()).ifPresent(grids::add);
            }
            more = !older && builds.hasNext();
        }
        return Trends.of(grids, first, today, !more);
    }

    /// Builds, newest first, those in memory and then those in the bucket, as far as they are asked for.
    ///
    /// @param before only older ones; empty for all
    private Stream<BuildSummary> back(String before) {
        Iterable<BuildSummary> builds = () -> new Backwards(before);
        return StreamSupport.stream(builds.spliterator(), false);
    }

    private final class Backwards implements Iterator<BuildSummary> {
        private final Deque<BuildSummary> page = new ArrayDeque<>();
        private String last;
        private boolean more = true;

        Backwards(String before) {
            last = before;
            if (before.isEmpty()) {
                page.addAll(farm.builds());
            }
        }

        @Override
        public boolean hasNext() {
            // A farm without a build has none in its bucket that it knows of.
            if (page.isEmpty() && more && !last.isEmpty()) {
                List<BuildSummary> next = farm.archive().builds(last, PAGE);
                page.addAll(next);
                more = next.size() == PAGE;
            }
            return !page.isEmpty();
        }

        @Override
        public BuildSummary next() {
            if (!hasNext()) {
                throw new NoSuchElementException("there is no older build");
            }
            BuildSummary next = page.removeFirst();
            last = next.build();
            return next;
        }
    }
}
