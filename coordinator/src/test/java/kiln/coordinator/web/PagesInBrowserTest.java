package kiln.coordinator.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each page opens, says what it should, pleases axe, and gives the browser nothing to complain about.
@Tag("browser")
class PagesInBrowserTest {
    /// How many different pictures the letters of a text make, in the font of the page.
    private static final String PICTURES = """
            (text) => {
              const canvas = document.createElement('canvas');
              const pen = canvas.getContext('2d', { willReadFrequently: true });
              pen.font = '32px ' + getComputedStyle(document.querySelector('[lang=zh]')).fontFamily;
              pen.textBaseline = 'top';
              return new Set([...text].map((letter) => {
                pen.clearRect(0, 0, 40, 48);
                pen.fillText(letter, 2, 2);
                return pen.getImageData(0, 0, 40, 48).data.join();
              })).size;
            }""";

    /// WCAG 2.2, 1.4.3 and 1.4.11: contrast of two colours from their relative luminance.
    private static final String FAINT = """
            (least) => {
              const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
              const light = ([r, g, b]) => [r, g, b].map((one) => one / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
                .reduce((sum, one, i) => sum + one * [0.2126, 0.7152, 0.0722][i], 0);
              const ground = (node) => { const own = numbers(getComputedStyle(node).backgroundColor); return own[3] === 0 ? ground(node.parentElement) : own; };
              const faint = [];
              for (const cell of document.querySelectorAll('.cell[data-word]')) {
                const [a, b] = [light(numbers(getComputedStyle(cell, '::before').color)), light(ground(cell))].sort((x, y) => y - x);
                if ((a + 0.05) / (b + 0.05) < least) faint.push(`${cell.dataset.word} ${((a + 0.05) / (b + 0.05)).toFixed(2)}`);
              }
              return [...new Set(faint)];
            }""";

    /// Address, and a text that has to be seen there.
    static final Map<String, String> PAGES = new LinkedHashMap<>();

    static {
        PAGES.put("/", "Needs attention");
        PAGES.put("/matrix", "orangepi-pc");
        PAGES.put("/matrix?group=family&cols=distro", "sunxi");
        PAGES.put("/builds", "Accepted");
        PAGES.put("/builds/" + Nights.LATEST, "Causes");
        PAGES.put("/builds/" + Nights.BEFORE + "..." + Nights.LATEST, "Newly failing");
        PAGES.put("/cells/orangepi-pc/edge/trixie-minimal", "What failed");
        PAGES.put("/jobs/" + Nights.FAILED_JOB, "kernel sunxi-7.2 armhf");
        PAGES.put("/jobs/" + Nights.FAILED_JOB + "/log", "implicit declaration");
        PAGES.put("/workers", "armada");
        PAGES.put("/download", "Orange Pi PC");
        PAGES.put("/download/orangepi-pc", "Images for Orange Pi PC");
        PAGES.put("/download/orangepi-pc?lang=zh&use=server", "用作服务器");
        PAGES.put("/trends", "Cells by how they ended");
        PAGES.put("/wall", "54 cells");
        PAGES.put("/help/states", "A rule left it out");
        PAGES.put("/help/keys", "next failure");
    }

    @ParameterizedTest
    @EnumSource(value = ColorScheme.class, names = {"LIGHT", "DARK"})
    void everyPage_isShown_withoutFaultsForAxe_andWithoutComplaints(ColorScheme colours) {
        List<String> violations = new ArrayList<>();
        Set<String> shown = new TreeSet<>();
        try (Dashboard dashboard = new Dashboard(Nights.farm(), Nights.LOG, colours)) {
            PAGES.forEach((address, text) -> {
                dashboard.open(address);
                dashboard.page.getByText(text).first().waitFor();
                new AxeBuilder(dashboard.page).analyze().getViolations().forEach(violation -> violation.getNodes().forEach(node ->
                        violations.add(address + " " + violation.getId() + ": " + node.getHtml() + " " + node.getFailureSummary())));
                dashboard.assertQuiet(address);
                shown.add(dashboard.page.locator("main").getAttribute("data-page"));
            });
        }
        assertEquals(List.of(), violations);
        assertEquals(modules(), shown);
    }

    /// What there is to see: each is a file, but the drawer is a part of the matrix, and what is missing has no address.
    private static Set<String> modules() {
        Set<String> names = new TreeSet<>();
        for (String file : Objects.requireNonNull(Path.of("src/main/resources/kiln/coordinator/http/web/pages").toFile().list())) {
            names.add(file.replace(".js", ""));
        }
        names.removeAll(Set.of("drawer", "missing"));
        return names;
    }

    @ParameterizedTest
    @EnumSource(value = ColorScheme.class, names = {"LIGHT", "DARK"})
    void questionsAndTheDrawer_pleaseAxeToo(ColorScheme colours) {
        List<String> violations = new ArrayList<>();
        try (Dashboard dashboard = new Dashboard(Nights.farm(), Nights.LOG, colours)) {
            dashboard.open("/matrix?cell=" + Nights.FAILED_CELL);
            dashboard.page.locator(".drawer .strip a").first().waitFor();
            dashboard.page.keyboard().press("r");
            dashboard.page.getByLabel("Reason").waitFor();
            new AxeBuilder(dashboard.page).analyze().getViolations().forEach(violation -> violation.getNodes().forEach(node ->
                    violations.add(violation.getId() + ": " + node.getHtml() + " " + node.getFailureSummary())));
        }
        assertEquals(List.of(), violations);
    }

    /// axe does not see what style sheets write.
    @ParameterizedTest
    @EnumSource(value = ColorScheme.class, names = {"LIGHT", "DARK"})
    void wordsAndGlyphsInCells_standOutFromTheirGround(ColorScheme colours) {
        try (Dashboard dashboard = new Dashboard(Nights.farm(), Nights.LOG, colours)) {
            for (String size : List.of("L", "M", "S")) {
                dashboard.open("/matrix?size=" + size);
                dashboard.page.locator(".cell.failed").first().waitFor();
                assertEquals(List.of(), dashboard.page.evaluate(FAINT, size.equals("L") ? 4.5 : 3.0), size);
            }
        }
    }

    /// Where no font has the character, it becomes the same box as any other.
    @Test
    void chinesePages_areDrawnInRealCharacters_whereAFontHasThem() throws Exception {
        boolean font = new ProcessBuilder("sh", "-c", "fc-list :lang=zh-cn | grep -q .").start().waitFor() == 0;
        if (!font) {
            System.err.println("SKIPPED, no Chinese font here: apt-get install fonts-wqy-microhei");
        }
        Assumptions.assumeTrue(font, "no Chinese font here");
        try (Dashboard dashboard = new Dashboard(Nights.farm(), Nights.LOG)) {
            dashboard.open("/download/orangepi-pc?lang=zh");
            dashboard.page.getByText("用作服务器").first().waitFor();
            assertEquals(5, dashboard.page.evaluate(PICTURES, "用作服务器"));
            assertEquals(true, dashboard.page.evaluate("() => getComputedStyle(document.querySelector('pre code')).fontFamily.includes('Mono')"));
        }
    }

    @Test
    void everyAddressOfThePages_isServed_whateverItNames() {
        try (Dashboard dashboard = new Dashboard(Nights.farm(), Nights.LOG)) {
            dashboard.open("/help/states");
            for (String address : PAGES.keySet()) {
                assertEquals(200, dashboard.page.request().get(dashboard.origin() + address).status(), address);
            }
        }
    }

    @Test
    void filesOfThePages_mayBeKeptForEver_andNoneMakesMarkupOfText() {
        try (Dashboard dashboard = new Dashboard(Nights.farm(), Nights.LOG)) {
            dashboard.page.onResponse(answer -> {
                if (answer.url().contains("/assets/")) {
                    assertEquals("public, max-age=31536000, immutable", answer.headerValue("cache-control"), answer.url());
                    assertFalse(answer.text().matches("(?s).*(innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\().*"), answer.url());
                }
            });
            dashboard.open("/");
            dashboard.assertQuiet("/");
        }
    }
}
