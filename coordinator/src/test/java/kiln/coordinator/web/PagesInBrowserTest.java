package kiln.coordinator.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.options.ColorScheme;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each page opens, says what it should, pleases axe, and gives the browser nothing to complain about.
@Tag("browser")
class PagesInBrowserTest {
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
        try (Dashboard dashboard = new Dashboard(Nights.farm(), Nights.LOG, colours)) {
            PAGES.forEach((address, text) -> {
                dashboard.open(address);
                dashboard.page.getByText(text).first().waitFor();
                new AxeBuilder(dashboard.page).analyze().getViolations().forEach(violation -> violation.getNodes().forEach(node ->
                        violations.add(address + " " + violation.getId() + ": " + node.getHtml() + " " + node.getFailureSummary())));
                dashboard.assertQuiet(address);
            });
        }
        assertEquals(List.of(), violations);
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
