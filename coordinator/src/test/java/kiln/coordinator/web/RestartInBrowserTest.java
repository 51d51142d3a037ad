package kiln.coordinator.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A page that stays open while its coordinator, a real one, is ended and another one takes over.
@Tag("browser")
class RestartInBrowserTest {
    /// Writes down what the stream brought and each look a cell took on.
    private static final String WATCH = """
            window.heard = []; window.shown = {};
            const Real = EventSource;
            window.EventSource = class extends Real {
              addEventListener(type, listener) {
                super.addEventListener(type, (event) => { heard.push(`${type} ${event.lastEventId}`); listener(event); });
              }
            };
            new MutationObserver(() => {
              for (const cell of document.querySelectorAll('.cell[data-word]')) {
                const [name, state] = cell.getAttribute('aria-label').split(': ');
                shown[name] ??= [];
                if (shown[name].at(-1) !== state) shown[name].push(state);
              }
            }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-word'] });
            """;

    private final LiveFarm farm = new LiveFarm();
    private final BrowserContext context = Chromium.browser().newContext();
    private final Page page = context.newPage();

    @AfterEach
    void close() {
        context.close();
        farm.close();
    }

    @Test
    void pageOutlivesItsCoordinator_missesNoCell_andShowsNoChangeTwice() {
        page.addInitScript(WATCH);
        String build = farm.submit();
        page.navigate(farm.uri() + "/matrix?size=M");
        page.waitForFunction("() => document.querySelectorAll('.cell[data-word]').length === 17");
        while (count("built") == 0) {
            int heard = heard().size();
            farm.make(1);
            page.waitForFunction("(before) => heard.length > before", heard);
        }
        int before = count("built");
        assertTrue(before < 16, before + " cells were built before the restart");

        farm.restart(() -> {
            page.waitForFunction("() => document.getElementById('live').dataset.state === 'stale'");
            farm.make(1_000);
        });
        page.waitForFunction("() => document.querySelectorAll('.cell.built').length === 16");

        page.waitForFunction("() => document.getElementById('live').dataset.state === 'live'");
        assertEquals(farm.cells(build), lastShown());
        shown().forEach((cell, states) -> assertEquals(states.size(), new HashSet<>(states).size(), cell + " took on a state twice: " + states));
        List<String> heard = heard();
        assertEquals(heard.size(), new HashSet<>(heard).size(), "events that came twice: " + heard);
        assertEquals("16 built, 1 skipped", page.locator(".legend").innerText().replaceAll("[✓–]\\s*", "").replaceAll("\\s*\\n\\s*", ", "));
    }

    private int count(String state) {
        return (Integer) page.evaluate("(state) => document.querySelectorAll('.cell.' + state).length", state);
    }

    @SuppressWarnings("unchecked")
    private List<String> heard() {
        return (List<String>) page.evaluate("() => heard");
    }

    @SuppressWarnings("unchecked")
    private Map<String, List<String>> shown() {
        return (Map<String, List<String>>) page.evaluate("() => shown");
    }

    private Map<String, String> lastShown() {
        Map<String, String> last = new TreeMap<>();
        shown().forEach((cell, states) -> last.put(cell.replace(' ', '/') + "/device", states.getLast()));
        return last;
    }
}
