package kiln.coordinator.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kiln.coordinator.http.Examples;
import kiln.coordinator.http.FakeFarm;
import kiln.coordinator.view.BuildView;
import kiln.coordinator.view.JobView;
import kiln.coordinator.view.WorkerView;
import kiln.schemas.message.JobTally;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Farms that have nothing yet, names that are as long as they may be, answers that do not come.
@Tag("browser")
class EdgesInBrowserTest {
    private static final String LONG = "a-very-long-name-that-somebody-thought-was-needed-".repeat(4);

    @Test
    void farmWithoutAnything_saysOnEachPageWhatToDo() {
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("/", "No build yet");
        pages.put("/matrix", "No build yet. Ask for one: ./kiln build");
        pages.put("/builds", "There are none here.");
        pages.put("/workers", "./kiln worker starts one");
        pages.put("/trends", "There was no build in this time.");
        pages.put("/wall", "No build yet");
        pages.put("/download", "Orange Pi PC");
        List<String> violations = new ArrayList<>();
        try (Dashboard dashboard = new Dashboard(new FakeFarm(), "")) {
            pages.forEach((address, text) -> {
                dashboard.open(address);
                dashboard.page.getByText(text).first().waitFor();
                new AxeBuilder(dashboard.page).analyze().getViolations().forEach(violation -> violations.add(address + " " + violation.getId()));
                dashboard.assertQuiet(address);
            });
        }
        assertEquals(List.of(), violations);
    }

    @Test
    void longNames_makeNoPageWiderThanItsWindow() {
        FakeFarm farm = new FakeFarm();
        farm.put(longBuild());
        farm.put(longJob());
        farm.put(new WorkerView(LONG, LONG, 2, List.of(), 1, 1, "quarantined", LONG));
        List<String> tooWide = new ArrayList<>();
        try (Dashboard dashboard = new Dashboard(farm, LONG.repeat(40))) {
            for (int width : List.of(Dashboard.WIDTH, 390)) {
                dashboard.page.setViewportSize(width, Dashboard.HEIGHT);
                for (String address : List.of("/", "/matrix", "/builds", "/builds/" + Nights.LATEST, "/cells/" + LONG + "/current/" + LONG,
                        "/jobs/" + Nights.FAILED_JOB, "/jobs/" + Nights.FAILED_JOB + "/log", "/workers", "/wall")) {
                    dashboard.open(address);
                    int over = (Integer) dashboard.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
                    if (over > 0) {
                        tooWide.add(address + " in " + width + " px by " + over);
                    }
                    dashboard.assertQuiet(address);
                }
            }
        }
        assertEquals(List.of(), tooWide);
    }

    private static BuildView longBuild() {
        return new BuildView(Nights.LATEST, "red", LONG, Nights.NOW.toEpochMilli(), 1, Map.of("failed", 1, "built", 0, "reused", 0, "skipped", 0, "blocked", 0,
                "cancelled", 0, "quarantined", 0), new JobTally(1, 1, 0, Map.of("kernel", new JobTally.Of(1, 1))), 60, 60, Optional.of(LONG),
                List.of(new BuildView.Cell(LONG + "/current/" + LONG + "/device", "failed", "E210 " + LONG, "", List.of(), Optional.empty(),
                        List.of(Nights.FAILED_JOB))), Optional.empty());
    }

    private static JobView longJob() {
        return new JobView(Nights.FAILED_JOB, "kernel", LONG, "failed", "E210 " + LONG, "9a".repeat(32), 1, LONG, Nights.NOW.toEpochMilli() - 5_000,
                Nights.NOW.toEpochMilli(), 1, Map.of(), Map.of(LONG, LONG), List.of(), Optional.of(Examples.LOG), List.of(Nights.LATEST));
    }

    @Test
    void answerThatDoesNotCome_isAskedForAgain() {
        try (Dashboard dashboard = new Dashboard(Nights.farm(), Nights.LOG)) {
            Page page = dashboard.page;
            for (String address : List.of("/", "/matrix", "/builds/" + Nights.LATEST, "/wall")) {
                page.route("**/api/v1/builds*", EdgesInBrowserTest::fail);
                page.route("**/api/v1/builds/**", EdgesInBrowserTest::fail);
                page.navigate(dashboard.origin() + address);
                page.getByText("the store is away").first().waitFor();
                page.unrouteAll();
                page.getByText(address.equals("/matrix") ? "54 cells" : "nightly, 21 Nov").first().waitFor();
            }
        }
    }

    private static void fail(Route route) {
        route.fulfill(new Route.FulfillOptions().setStatus(503).setContentType("application/problem+json")
                .setBody("{\"code\":\"E410\",\"title\":\"unavailable\",\"detail\":\"the store is away\"}"));
    }
}
