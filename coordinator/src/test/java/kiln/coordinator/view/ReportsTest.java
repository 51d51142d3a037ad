package kiln.coordinator.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import kiln.coordinator.http.Examples;
import kiln.coordinator.http.FakeFarm;
import kiln.schemas.message.Codec;
import org.junit.jupiter.api.Test;

class ReportsTest {
    private static final String OLD = "20261119-000000-0001";
    private static final String LAST = "20261120-000000-0001";
    private static final String NEW = "20261121-000000-0001";
    private static final String IMAGE_JOB = "image-" + "5e".repeat(16);
    private static final String ERROR = "E310 a.c:1:2: error: x";

    private final FakeFarm farm = new FakeFarm();
    private final Reports reports = new Reports(farm);

    @Test
    void matrix_hasOneLetterPerCell_rowByRow() {
        farm.put(Examples.build(NEW, "running", List.of(
                Examples.built("a/current/x/device"), failed("a/edge/x/device"), Examples.cell("b/edge/x/iso", "waiting", "", ""))));
        farm.tell("cell", "{}");

        Matrix matrix = reports.matrix(NEW).orElseThrow();

        assertEquals(
                new Matrix(1, NEW, "running", List.of("a/device", "b/iso"), List.of("current/x", "edge/x"), "bf.w",
                        Grid.LEGEND, List.of(0, 0, 0, 0)),
                matrix);
        assertEquals(Optional.empty(), reports.matrix("20260101-000000-0000"));
    }

    @Test
    void matrixOfTenThousandCells_isAtMost40KilobytesOnTheWire() throws IOException {
        Random random = new Random(7);
        List<String> states = List.copyOf(Grid.LEGEND.values());
        List<Grid.Point> points = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            String cell = "board-" + i / 25 + "/track-" + i % 5 + "/distro-" + i / 5 % 5 + "/device";
            points.add(new Grid.Point(cell, states.get(random.nextInt(states.size())), random.nextInt(2_000), 60_000_000 + random.nextInt(9_000_000)));
        }
        Grid grid = Grid.of(new BuildSummary(NEW, "running", "", 0, 10_000, Map.of(), 0), points);

        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(wire)) {
            gzip.write(Codec.encode(Matrix.of(grid, 4_711)));
        }

        assertEquals(points, grid.points());
        assertTrue(wire.size() <= 40_000, wire.size() + " bytes");
    }

    @Test
    void seconds_areThoseOfWhatNoOtherCellShares() {
        BuildView.Cell cell = new BuildView.Cell("a/current/x/device", "built", "", "", List.of(), Optional.empty(),
                List.of(Examples.KERNEL_JOB, IMAGE_JOB));
        farm.put(Examples.build(NEW, "green", List.of(cell)));
        farm.put(took(Examples.KERNEL_JOB, 600));
        farm.put(took(IMAGE_JOB, 42));

        assertEquals(List.of(42), reports.matrix(NEW).orElseThrow().seconds());
    }

    @Test
    void causes_groupWhatFailedAlike_andCountTheBlockedWhereTheCauseIs() {
        String other = "kernel-" + "3d".repeat(16);
        farm.put(Examples.build(NEW, "red", List.of(
                failed("a/current/x/device"), blocked("b/current/x/device"), failed("c/current/x/device", other),
                Examples.built("d/current/x/device"))));
        farm.put(wrong(Examples.KERNEL_JOB, ERROR));
        farm.put(wrong(other, "E310 dir/a.c:99:1: error: x"));

        assertEquals(
                new Causes(NEW, 3, List.of(new Causes.Cause(
                        "a.c: error: x", ERROR, Examples.KERNEL_JOB, "kernel", 2, 3, 2, 1, NEW, 1,
                        List.of("a/current/x/device", "b/current/x/device", "c/current/x/device"))), 0),
                reports.causes(NEW).orElseThrow());
    }

    @Test
    void cause_saysSinceWhen_overBuildsThatHaveNoneOfItsCells() {
        farm.put(wrong(Examples.KERNEL_JOB, ERROR));
        BuildView.Cell cell = failed("a/current/x/device");
        farm.archive(Examples.build("20261117-000000-0001", "green", List.of(Examples.built("a/current/x/device"))), List.of());
        farm.put(Examples.build(OLD, "red", List.of(cell)));
        farm.put(Examples.build(LAST, "green", List.of(Examples.built("z/current/x/device"))));
        farm.put(Examples.build(NEW, "red", List.of(cell)));

        Causes causes = reports.causes(NEW).orElseThrow();

        assertEquals(List.of(OLD, 2, 3), List.of(
                causes.causes().getFirst().since(), causes.causes().getFirst().builds(), causes.lookedBack()));
    }

    @Test
    void comparison_namesWhatChanged_withFigures() {
        farm.put(wrong(Examples.KERNEL_JOB, ERROR));
        farm.put(Examples.build(LAST, "red", List.of(
                Examples.built("a/current/x/device"), failed("b/current/x/device"), failed("c/current/x/device"),
                Examples.built("d/current/x/device"), sized("e/current/x/device", 100), Examples.built("f/current/x/device"))));
        farm.put(Examples.build(NEW, "red", List.of(
                failed("a/current/x/device"), Examples.built("b/current/x/device"), failed("c/current/x/device"),
                sized("e/current/x/device", 125), Examples.built("f/current/x/device"), Examples.built("g/current/x/device"))));

        assertEquals(
                new Comparison(LAST, NEW,
                        List.of(new Comparison.Change("a/current/x/device", "built", "failed", ERROR)),
                        List.of(new Comparison.Change("b/current/x/device", "failed", "built", ERROR)),
                        List.of(new Comparison.Change("c/current/x/device", "failed", "failed", ERROR)),
                        List.of(new Comparison.Change("g/current/x/device", "", "built", "")),
                        List.of(new Comparison.Change("d/current/x/device", "built", "", "")),
                        List.of(),
                        List.of(new Comparison.Growth("e/current/x/device", 100, 125, 1.25)),
                        1),
                reports.compare(LAST, NEW));
        assertEquals("20000101-000000-0000",
                assertThrows(NoSuchElementException.class, () -> reports.compare(NEW, "20000101-000000-0000")).getMessage());
    }

    @Test
    void history_goesOnInTheBucket_andSaysWhereToGoOn() {
        farm.archive(Examples.build(LAST, "green", List.of(Examples.built("a/current/x/device"))), List.of());
        farm.archive(Examples.build(OLD, "green", List.of(Examples.built("a/current/x/device"))), List.of());
        farm.put(Examples.build(NEW, "red", List.of(failed("a/current/x/device"), failed("b/current/x/device"))));

        History history = reports.history("a/current/x", "", 2);

        assertEquals(
                new History("a/current/x", List.of(
                        new History.Entry(NEW, "red", 1_795_000_000_000L, "a/current/x/device", "failed", 0, 0),
                        new History.Entry(LAST, "green", 1_795_000_000_000L, "a/current/x/device", "built", 0, 41_000_000)), 2, LAST),
                history);
        assertEquals(List.of(OLD), reports.history("a/current/x", history.next(), 2).records().stream()
                .map(History.Entry::build).toList());
        assertEquals(new History("n/o/ne", List.of(), 3, ""), reports.history("n/o/ne", "", 2));
    }

    @Test
    void trends_haveEveryDay_withWhatItsBuildsMade() {
        // 2026-11-18 12:26:40 UTC
        farm.put(Examples.build(NEW, "red", List.of(Examples.built("a/current/x/device"), failed("b/current/x/device"))));

        Trends trends = reports.trends(LocalDate.of(2026, 11, 19), 3);

        assertEquals(List.of("2026-11-17", "2026-11-18", "2026-11-19"), trends.days().stream().map(Trends.Day::day).toList());
        Trends.Day day = trends.days().get(1);
        assertEquals(List.of(1, 1, 1, 41_000_000L), List.of(day.builds(), day.cells().get("built"), day.cells().get("failed"), day.bytes()));
        assertEquals(List.of(true, 1), List.of(trends.complete(), trends.builds()));
    }

    private static BuildView.Cell failed(String cell) {
        return failed(cell, Examples.KERNEL_JOB);
    }

    private static BuildView.Cell failed(String cell, String job) {
        return new BuildView.Cell(cell, "failed", "x", "", List.of(), Optional.empty(), List.of(job));
    }

    private static BuildView.Cell blocked(String cell) {
        return new BuildView.Cell(cell, "blocked", "x", "", List.of(), Optional.empty(), List.of(Examples.KERNEL_JOB));
    }

    private static BuildView.Cell sized(String cell, long bytes) {
        BuildView.Cell built = Examples.built(cell);
        BuildView.Image image = built.images().getFirst();
        return new BuildView.Cell(cell, "built", "", "", List.of(new BuildView.Image(
                image.name(), image.key(), bytes, image.sha256(), image.rawSizeBytes(), image.rawSha256(), "")), built.boot(), List.of());
    }

    private static JobView wrong(String id, String error) {
        return job(id, "failed", error, 0);
    }

    private static JobView took(String id, long seconds) {
        return job(id, "succeeded", "", seconds);
    }

    private static JobView job(String id, String state, String reason, long seconds) {
        return new JobView(id, id.substring(0, id.indexOf('-')), "kernel", state, reason, "", 1, "", 1_000, 1_000 + seconds * 1_000,
                0, Map.of(), Map.of(), List.of(), Optional.empty(), List.of(OLD, LAST, NEW));
    }
}
