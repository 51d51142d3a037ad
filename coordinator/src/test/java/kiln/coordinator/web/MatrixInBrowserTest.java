package kiln.coordinator.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.coordinator.http.Examples;
import kiln.coordinator.http.FakeFarm;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.PlanView;
import kiln.schemas.message.Codec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The matrix with keys only, live, and over a restart.
@Tag("browser")
class MatrixInBrowserTest {
    private static final String CELL = "rock-5b/current/trixie-minimal/device";

    private final FakeFarm farm = Nights.farm();
    private final Dashboard dashboard = new Dashboard(farm, Nights.LOG);
    private final Page page = dashboard.page;

    @AfterEach
    void close() {
        dashboard.close();
    }

    @Test
    void fromTheFirstFailure_toItsLog_toARebuild_withKeysOnly() {
        farm.plan(new PlanView(Nights.BEFORE, 1, 1, List.of(Nights.FAILED_CELL), List.of(), Map.of()));
        dashboard.open("/matrix");

        page.keyboard().press("f");
        assertEquals("nanopi-neo edge bookworm-minimal: failed", active().getAttribute("aria-label"));
        page.keyboard().press("ArrowDown");
        page.keyboard().press("ArrowRight");
        assertEquals("orangepi-pc edge trixie-minimal: failed", active().getAttribute("aria-label"));
        page.keyboard().press("Enter");
        page.getByText("What failed").waitFor();
        page.keyboard().press("l");
        page.locator(".log-line.error").first().waitFor();
        page.goBack();
        page.getByText("What failed").waitFor();
        page.keyboard().press("r");
        page.getByLabel("Reason").fill("new compiler");
        page.keyboard().press("Enter");
        page.waitForURL("**/builds/" + Nights.BEFORE);

        assertEquals(List.of("orangepi-pc/edge/trixie-minimal"), farm.requests.getFirst().cells().stream().map(Object::toString).toList());
        assertEquals("rebuild orangepi-pc/edge/trixie-minimal: new compiler true", farm.requests.getFirst().label() + " " + farm.requests.getFirst().rebuild());
        dashboard.assertQuiet("the way of the keys");
    }

    @Test
    void cellThatChanges_changesOnThePage_andIsCountedOnce() {
        dashboard.open("/matrix");
        Locator cell = page.locator("[aria-label='rock-5b current trixie-minimal: running']");
        cell.waitFor();

        tell(Examples.built(CELL));
        tell(Examples.built(CELL));

        page.locator("[aria-label='rock-5b current trixie-minimal: built']").waitFor();
        page.getByText("1 running").waitFor();
        page.getByText("23 built").waitFor();
        dashboard.assertQuiet("a change");
    }

    @Test
    void coordinatorThatIsStartedAnew_costsNoChange_andNoneIsShownTwice() {
        dashboard.open("/matrix");
        page.getByText("2 running").waitFor();
        int port = dashboard.port();
        dashboard.stop();
        page.getByText("stale").waitFor();
        BuildView.Cell made = Examples.built(CELL);
        change(made);
        tell(made);
        dashboard.startAgain(port);

        dashboard.drawn();
        page.getByText("23 built").waitFor();
        tell(Examples.cell("rock-5b/current/bookworm-minimal/device", "failed", "E230 no login prompt", ""));
        page.getByText("7 failed").waitFor();
        assertEquals(54, (Integer) page.evaluate("() => [...document.querySelectorAll('.legend .chip')]"
                + ".map((chip) => Number(/\\d+/.exec(chip.textContent)[0])).reduce((a, b) => a + b)"));
        assertEquals(1, page.locator("[aria-label='rock-5b current trixie-minimal: built']").count());
        dashboard.forgiveOutage();
        dashboard.assertQuiet("a restart");
    }

    @Test
    void filter_standsInTheAddress_andComesBackWithTheBackButton() {
        dashboard.open("/matrix");
        page.keyboard().press("/");
        page.keyboard().type("state:failed board:orange*");
        page.getByText("2 of 9 rows, 2 of 6 columns").waitFor();
        page.keyboard().press("Enter");
        page.keyboard().press("f");
        String address = page.url();
        page.keyboard().press("Enter");
        page.getByText("What failed").waitFor();
        page.goBack();

        page.getByText("2 of 9 rows, 2 of 6 columns").waitFor();
        assertEquals(address, page.url());
        assertTrue(address.contains("q=state:failed+board:orange*") && address.contains("cell=orangepi-"), address);
        assertEquals("state:failed board:orange*", page.getByLabel("Filter").inputValue());
    }

    @Test
    void buildWithTenThousandCells_isAFewHundredElements_andItsLastCellIsReached() {
        FakeFarm large = new FakeFarm();
        large.put(Examples.build("running", Nights.large(400, 25)));
        try (Dashboard other = new Dashboard(large, "")) {
            other.open("/matrix");
            other.page.getByText("10\u202f000 cells").waitFor();
            assertTrue(other.page.locator("main *").count() < 1_800, () -> other.page.locator("main *").count() + " elements");

            for (int screens = 0; screens < 30; screens++) {
                other.page.keyboard().press("PageDown");
            }
            other.page.keyboard().press("End");

            assertEquals("board-399 track-4 distro-4: built", other.page.locator("#active-cell").getAttribute("aria-label"));
            assertEquals("402", other.page.locator("[role=grid]").getAttribute("aria-rowcount"));
            other.assertQuiet("10,000 cells");
        }
    }

    private Locator active() {
        return page.locator("#active-cell");
    }

    /// What the farm has and what it says go together.
    private void tell(BuildView.Cell cell) {
        change(cell);
        farm.tell("cell", Codec.encodeText(Map.of("build", Nights.LATEST, "cell", cell)));
    }

    private void change(BuildView.Cell cell) {
        BuildView build = farm.build(Nights.LATEST).orElseThrow();
        List<BuildView.Cell> cells = build.cells().stream().map(old -> old.cell().equals(cell.cell()) ? cell : old).toList();
        farm.put(new BuildView(build.build(), build.state(), build.label(), build.acceptedMillis(), build.planned(), build.counts(), build.jobs(),
                build.seconds(), build.cpuSeconds(), Optional.empty(), cells, build.eta()));
    }
}
