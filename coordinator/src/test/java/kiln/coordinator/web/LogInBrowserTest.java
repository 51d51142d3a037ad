package kiln.coordinator.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kiln.coordinator.http.Examples;
import kiln.coordinator.http.FakeFarm;
import kiln.coordinator.view.JobView;
import kiln.schemas.message.Codec;
import kiln.schemas.message.Progress;
import kiln.schemas.plan.JobId;
import kiln.schemas.plan.WorkerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The log of a failed job: where it opens, what it finds, what it does not do.
@Tag("browser")
class LogInBrowserTest {
    private static final String ADDRESS = "/jobs/" + Nights.FAILED_JOB + "/log";

    private final Dashboard dashboard = new Dashboard(Nights.farm(), Nights.LOG);
    private final Page page = dashboard.page;

    @AfterEach
    void close() {
        dashboard.close();
    }

    @Test
    void log_opensAtItsFirstError_inTheColoursOfTheCompiler() {
        dashboard.open(ADDRESS);
        page.locator("#L802 > span > span").waitFor();

        assertEquals("drivers/staging/media/rkvdec.c:412:9: error: implicit declaration of function 'vb2_start'",
                page.locator("#L802 > span").textContent());
        assertEquals("c1", page.locator("#L802 > span > span").getAttribute("class"));
        assertTrue(page.locator("#L802").isVisible());
        dashboard.assertQuiet(ADDRESS);
    }

    @Test
    void markupInALog_isText() {
        dashboard.open(ADDRESS);
        page.locator("#L803 > span > span").waitFor();

        assertEquals("<img src=x onerror=alert(1)> <script>alert(2)</script>", page.locator("#L803 > span").textContent());
        assertEquals(0, page.locator(".log-room img, .log-room script").count());
        dashboard.assertQuiet(ADDRESS);
    }

    @Test
    void search_findsInTheWholeLog_andStandsInTheAddress() {
        dashboard.open(ADDRESS);
        page.locator("#L802 > span > span").waitFor();
        page.keyboard().press("/");
        page.keyboard().type("Makefile:2010");
        page.keyboard().press("Enter");
        page.getByText("match 1 of 1").waitFor();

        assertTrue(page.locator("#L1205.found").isVisible());
        assertTrue(page.url().endsWith("?q=Makefile:2010"), page.url());
    }

    @Test
    void addressOfALine_opensThere_andALineThatIsClickedBecomesTheAddress() {
        dashboard.open(ADDRESS + "#L40-L42");
        page.locator("#L41.chosen").waitFor();
        page.locator("#L44 > a").click();
        page.locator("#L44.chosen").waitFor();

        assertTrue(page.url().endsWith("#L44"), page.url());
        assertEquals(1, page.locator(".chosen").count());
    }

    @Test
    void endKey_showsTheLastLine() {
        dashboard.open(ADDRESS);
        page.locator("#L802 > span > span").waitFor();
        page.keyboard().press("G");

        page.locator("#L1205").waitFor();
        assertTrue(page.locator("#L1205").isVisible());
    }

    @Test
    void logOfARunningJob_isFollowed_andIsWholeWhenTheJobHasEnded() {
        FakeFarm farm = new FakeFarm();
        farm.put(Examples.job(Examples.KERNEL_JOB, "kernel", "running", "", Optional.empty()));
        say(farm, 11, "line 11\nline 12");
        String whole = IntStream.rangeClosed(1, 20).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
        try (Dashboard other = new Dashboard(farm, whole)) {
            other.open("/jobs/" + Examples.KERNEL_JOB + "/log");
            line(other, 12).getByText("line 12").waitFor();
            assertEquals("", line(other, 10).textContent());
            other.page.getByText("12 lines, still growing · Lines 1 to 10 are not known here").waitFor();

            say(farm, 13, "line 13");
            line(other, 13).getByText("line 13").waitFor();

            JobView ended = Examples.job(Examples.KERNEL_JOB, "kernel", "succeeded", "", Optional.of(Examples.LOG));
            farm.put(ended);
            farm.tell("job", Codec.encodeText(ended));
            other.page.getByText("20 lines").waitFor();
            line(other, 10).getByText("line 10").waitFor();
            line(other, 20).getByText("line 20").waitFor();
            other.assertQuiet("a log that grows");
        }
    }

    private static Locator line(Dashboard dashboard, int number) {
        return dashboard.page.locator("#L" + number + " > span");
    }

    private static void say(FakeFarm farm, long from, String text) {
        farm.tails.heard(new Progress.LogLines(new WorkerId("worker-1"), new JobId(Examples.KERNEL_JOB), 1, from, text));
    }
}
