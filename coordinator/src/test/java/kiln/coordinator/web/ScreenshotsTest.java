package kiln.coordinator.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The pages as the documents show them: nothing hangs over the edge, on a desk or on a telephone. With
/// `-Dscreenshots.write=true` the pictures in `docs/img` are taken anew.
@Tag("browser")
class ScreenshotsTest {
    private static final boolean WRITE = Boolean.getBoolean("screenshots.write");
    private static final Path PICTURES = Path.of(System.getProperty("screenshots.folder", "../docs/img"));

    /// Those that the documents show; all of them in a folder of somebody's own.
    private static final Set<String> WANTED = System.getProperty("screenshots.folder") == null
            ? Set.of("home.png", "matrix.png", "matrix-dark.png", "build.png", "log.png", "download.png")
            : Set.of();

    private static final int TELEPHONE = 390;

    private static final Map<String, String> SHOTS = new LinkedHashMap<>();

    static {
        SHOTS.put("home", "/");
        SHOTS.put("matrix", "/matrix?cell=" + Nights.FAILED_CELL);
        SHOTS.put("groups", "/matrix?group=family&size=M&fold=other boards");
        SHOTS.put("build", "/builds/" + Nights.LATEST);
        SHOTS.put("compare", "/builds/" + Nights.BEFORE + "..." + Nights.LATEST);
        SHOTS.put("cell", "/cells/orangepi-pc/edge/trixie-minimal");
        SHOTS.put("log", "/jobs/" + Nights.FAILED_JOB + "/log");
        SHOTS.put("workers", "/workers");
        SHOTS.put("download", "/download/orangepi-pc");
        SHOTS.put("download-zh", "/download/orangepi-pc?lang=zh");
        SHOTS.put("trends", "/trends");
        SHOTS.put("wall", "/wall");
    }

    @Test
    void noPage_isWiderThanItsWindow() {
        List<String> tooWide = new ArrayList<>();
        for (ColorScheme colours : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            try (Dashboard dashboard = new Dashboard(Nights.farm(), Nights.LOG, colours)) {
                SHOTS.forEach((name, address) -> {
                    dashboard.open(address);
                    dashboard.settled();
                    look(dashboard.page, name, tooWide);
                    String picture = name + (colours == ColorScheme.DARK ? "-dark" : "") + ".png";
                    if (WRITE && (WANTED.isEmpty() || WANTED.contains(picture))) {
                        dashboard.page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(picture)));
                    }
                    dashboard.page.setViewportSize(TELEPHONE, Dashboard.HEIGHT);
                    look(dashboard.page, name + " on a telephone", tooWide);
                    dashboard.page.setViewportSize(Dashboard.WIDTH, Dashboard.HEIGHT);
                });
            }
        }
        assertEquals(List.of(), tooWide);
    }

    private static void look(Page page, String name, List<String> tooWide) {
        int over = (Integer) page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (over > 0) {
            tooWide.add(name + " by " + over + " px");
        }
    }
}
