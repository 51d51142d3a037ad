package kiln.coordinator.view;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A build in few words: one letter, one duration and one size per cell, row by row. Thousands of cells fit where one
/// answer with all their records would be megabytes.
///
/// @param state of the build
/// @param rows `board/kind`
/// @param columns `kernel/distro`
/// @param states one letter of [#LEGEND] per cell, `.` where there is no such cell
/// @param seconds that its image and its boot took if they were made for this build, else 0; shared jobs do not count
/// @param bytes of its first image; 0 if it has none
public record Grid(
        String build,
        String state,
        String label,
        long acceptedMillis,
        List<String> rows,
        List<String> columns,
        String states,
        List<Integer> seconds,
        List<Long> bytes) {
    /// State by letter.
    public static final Map<String, String> LEGEND = legend();

    static final char NONE = '.';
    private static final Map<String, Character> LETTERS = letters();

    public Grid {
        rows = List.copyOf(rows);
        columns = List.copyOf(columns);
        seconds = List.copyOf(seconds);
        bytes = List.copyOf(bytes);
    }

    /// One cell of it.
    ///
    /// @param cell `board/kernel/distro/kind`
    public record Point(String cell, String state, int seconds, long bytes) {}

    private static Map<String, String> legend() {
        Map<String, String> legend = new LinkedHashMap<>();
        legend.put("b", "built");
        legend.put("u", "reused");
        legend.put("f", "failed");
        legend.put("s", "skipped");
        legend.put("x", "blocked");
        legend.put("c", "cancelled");
        legend.put("q", "quarantined");
        legend.put("r", "running");
        legend.put("w", "waiting");
        return legend;
    }

    private static Map<String, Character> letters() {
        Map<String, Character> letters = new HashMap<>();
        LEGEND.forEach((letter, state) -> letters.put(state, letter.charAt(0)));
        return letters;
    }

    static char letter(String state) {
        return LETTERS.getOrDefault(state, NONE);
    }

    /// @param points in the order of the plan, which rows and columns keep
    static Grid of(BuildSummary build, List<Point> points) {
        GridDraft draft = new GridDraft(points.stream().map(Point::cell));
        points.forEach(draft::put);
        return draft.grid(build.build(), build.state(), build.label(), build.acceptedMillis());
    }

    /// Of a build's whole record, as older builds have nothing else.
    public static Grid of(BuildView build, List<JobView> jobs) {
        Map<String, JobView> byId = new HashMap<>();
        jobs.forEach(job -> byId.put(job.job(), job));
        BuildSummary summary = new BuildSummary(
                build.build(), build.state(), build.label(), build.acceptedMillis(), build.planned(), build.counts(), build.seconds());
        return of(summary, build.cells().stream()
                .map(cell -> new Point(cell.cell(), cell.state(), seconds(cell, byId),
                        cell.images().stream().limit(1).mapToLong(BuildView.Image::sizeBytes).sum()))
                .toList());
    }

    private static int seconds(BuildView.Cell cell, Map<String, JobView> jobs) {
        long millis = cell.jobs().stream()
                .flatMap(id -> Stream.ofNullable(jobs.get(id)))
                .filter(job -> job.kind().equals("image") || job.kind().equals("boot"))
                .filter(job -> job.state().equals("succeeded"))
                .mapToLong(job -> Math.max(0, job.finishedMillis() - job.startedMillis()))
                .sum();
        return (int) Math.min(millis / 1000, Integer.MAX_VALUE);
    }

    /// Every cell there is, row by row.
    public List<Point> points() {
        List<Point> points = new ArrayList<>();
        for (int at = 0; at < states.length(); at++) {
            if (states.charAt(at) != NONE) {
                points.add(point(at));
            }
        }
        return points;
    }

    private Point point(int at) {
        String row = rows.get(at / columns.size());
        int kind = row.lastIndexOf('/');
        String cell = row.substring(0, kind) + "/" + columns.get(at % columns.size()) + row.substring(kind);
        return new Point(cell, LEGEND.getOrDefault(states.substring(at, at + 1), ""), seconds.get(at), bytes.get(at));
    }

    /// Images of any kind of that cell.
    ///
    /// @param column `kernel/distro`
    public List<Point> points(String board, String column) {
        int place = columns.indexOf(column);
        List<Point> points = new ArrayList<>();
        for (int row = 0; row < rows.size() && place >= 0; row++) {
            int at = row * columns.size() + place;
            if (rows.get(row).startsWith(board + "/") && states.charAt(at) != NONE) {
                points.add(point(at));
            }
        }
        return points;
    }

    /// Nothing of it changes any more.
    public boolean hasEnded() {
        return !state.equals("running");
    }
}
