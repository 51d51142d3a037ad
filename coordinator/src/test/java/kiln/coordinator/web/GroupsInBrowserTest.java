package kiln.coordinator.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import kiln.coordinator.http.FakeFarm;
import kiln.coordinator.view.PlanView;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Boards that belong together, the nights before, and an order that is given once.
@Tag("browser")
class GroupsInBrowserTest {
    private final FakeFarm farm = Nights.farm();
    private final Dashboard dashboard = new Dashboard(farm, Nights.LOG);
    private final Page page = dashboard.page;

    @AfterEach
    void close() {
        dashboard.close();
    }

    @Test
    void boardsOfAFamily_areOneRow_openWhereSomethingIsWrong() {
        dashboard.open("/matrix?group=family");
        share("uefi").waitFor();

        assertEquals("sunxi: 2 failed, 2 blocked, 4 built, 4 reused", share("sunxi").getAttribute("aria-label"));
        assertEquals(List.of("true", "false"), List.of(share("sunxi").getAttribute("aria-expanded"), share("uefi").getAttribute("aria-expanded")));
        assertEquals(1, page.getByTitle("orangepi-pc device").count());
        assertEquals(0, page.getByTitle("uefi-arm64 device").count());
        dashboard.assertQuiet("groups");
    }

    @Test
    void groupIsOpenedByAClickAndClosedByAKey_andTheAddressSaysWhichAreNotAsUsual() {
        dashboard.open("/matrix?group=family");
        share("uefi").click();
        page.getByTitle("uefi-arm64 device").waitFor();
        assertTrue(page.url().contains("fold=uefi"), page.url());

        page.keyboard().press("Enter");
        page.getByTitle("uefi-arm64 device").waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));

        assertTrue(!page.url().contains("fold="), page.url());
        dashboard.assertQuiet("folding");
    }

    @Test
    void columns_areGatheredByKernelOrByDistro() {
        dashboard.open("/matrix?cols=distro");
        page.locator(".grid-track").first().waitFor();

        assertEquals(List.of("bookworm-minimal", "trixie-minimal"), page.locator(".grid-track").allTextContents());
        assertEquals(List.of("legacy", "current", "edge", "legacy", "current", "edge"), page.locator(".grid-distro").allTextContents());
    }

    @Test
    void rowsTellOfTheNightsBefore_andTheDrawerOfItsCell() {
        dashboard.open("/matrix?cell=pine64/edge/trixie-minimal/device");
        page.locator(".grid-nights").first().waitFor();

        assertEquals("failures in 1 of 5 nights before", past("pine64").getAttribute("aria-label"));
        assertEquals("▁▁▄▁▁", past("pine64").locator(".nights-bars").textContent());
        assertEquals("failures in 0 of 5 nights before, now new", past("orangepi-pc").getAttribute("aria-label"));
        page.locator(".drawer .strip a").first().waitFor();
        assertEquals(List.of("✓", "✓", "✗", "✓", "✓", "✓"), page.locator(".drawer .strip a").allTextContents());
        dashboard.assertQuiet("nights");
    }

    @Test
    void rebuildWhoseAnswerIsLost_andWhichIsSentAgain_isOneBuild() {
        farm.plan(new PlanView(Nights.BEFORE, 1, 1, List.of(Nights.FAILED_CELL), List.of(), Map.of()));
        AtomicInteger sent = new AtomicInteger();
        page.route("**/rebuild", route -> loseFirst(route, sent));
        dashboard.open("/cells/orangepi-pc/edge/trixie-minimal");
        page.getByText("What failed").waitFor();
        page.keyboard().press("r");
        page.evaluate("() => { const form = document.querySelector('dialog form'); form.requestSubmit(); form.requestSubmit(); }");
        page.locator("dialog .problem").getByText("Failed to fetch").waitFor();
        page.keyboard().press("Enter");
        page.waitForURL("**/builds/" + Nights.BEFORE);

        assertEquals(2, sent.get());
        assertEquals(1, farm.requests.size());
    }

    /// The farm has heard it; who asked does not learn that.
    private static void loseFirst(Route route, AtomicInteger sent) {
        Request request = route.request();
        if (request.method().equals("POST") && sent.incrementAndGet() == 1) {
            route.fetch();
            route.abort();
        } else {
            route.resume();
        }
    }

    private Locator share(String group) {
        return page.locator(".grid-share[aria-label^='" + group + ":']");
    }

    private Locator past(String board) {
        return page.locator(".grid-row", new Page.LocatorOptions().setHas(page.getByTitle(board + " device"))).locator(".grid-nights");
    }
}
