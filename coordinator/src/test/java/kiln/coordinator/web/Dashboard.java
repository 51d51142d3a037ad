package kiln.coordinator.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import kiln.artifacts.store.InMemoryArtifactStore;
import kiln.coordinator.bulletin.BoardDesk;
import kiln.coordinator.bulletin.Shelf;
import kiln.coordinator.http.FakeFarm;
import kiln.coordinator.http.HttpApi;
import kiln.coordinator.http.HttpSettings;
import kiln.schemas.catalog.CatalogReader;
import kiln.schemas.catalog.CatalogReading;

/// The dashboard of a farm of plain values, open in a browser. Whatever the browser complains about fails the test.
final class Dashboard implements AutoCloseable {
    static final int WIDTH = 1360;
    static final int HEIGHT = 860;

    final FakeFarm farm;
    final Page page;
    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final BrowserContext context;
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private volatile String log;
    private HttpApi api;

    Dashboard(FakeFarm farm, String log) {
        this(farm, log, ColorScheme.LIGHT);
    }

    Dashboard(FakeFarm farm, String log, ColorScheme colours) {
        this.farm = farm;
        this.log = log;
        Browser browser = Chromium.browser();
        farm.builds().stream().flatMap(build -> farm.build(build.build()).stream()).flatMap(build -> build.cells().stream())
                .flatMap(cell -> cell.images().stream())
                .forEach(image -> store.putObject(image.key(), new byte[0], "application/octet-stream"));
        api = serve(0);
        context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(WIDTH, HEIGHT).setColorScheme(colours).setReducedMotion(ReducedMotion.REDUCE)
                .setTimezoneId("UTC").setLocale("en-GB"));
        page = context.newPage();
        page.clock().setFixedTime(Date.from(Nights.NOW));
        page.setDefaultTimeout(15_000);
        page.onConsoleMessage(said -> {
            if (said.type().equals("error") || said.type().equals("warning")) {
                complaints.add(said.type() + ": " + said.text() + " " + said.location());
            }
        });
        page.onPageError(error -> complaints.add("error: " + error));
        page.onResponse(answer -> {
            if (answer.status() >= 400) {
                complaints.add(answer.status() + " " + answer.url());
            }
        });
    }

    private HttpApi serve(int port) {
        return HttpApi.start(new HttpSettings("127.0.0.1", port, "0.1.0"), farm,
                new BoardDesk(((CatalogReading.Read) CatalogReader.builtIn()).catalog(), new Shelf(farm, store), store, () -> Nights.NOW),
                artifact -> new ByteArrayInputStream(log.getBytes(StandardCharsets.UTF_8)), key -> Optional.empty(), InstantSource.fixed(Nights.NOW));
    }

    String origin() {
        return api.uri().toString();
    }

    void open(String address) {
        page.navigate(origin() + address);
        drawn();
    }

    /// Until there is something to see and it says it is live.
    void drawn() {
        page.waitForFunction("() => document.getElementById('live').dataset.state === 'live'"
                + " && document.getElementById('main').childElementCount > 0 && !document.querySelector('[aria-busy]')");
    }

    /// Until what a page fetches after it is drawn has come too: lines of a log, the facts of a cell, the nights before.
    void settled() {
        page.waitForFunction("() => (document.querySelector('.drawer:not([hidden]) h2, .log-first:not([hidden])')"
                + " || !location.search.includes('cell=') && !document.querySelector('.log-room'))"
                + " && (!document.querySelector('.grid') || document.querySelector('.grid-nights'))"
                + " && (!document.querySelector('.drawer:not([hidden])') || document.querySelector('.drawer .strip')) && true");
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))");
    }

    void log(String text) {
        log = text;
    }

    void stop() {
        api.close();
    }

    /// Serves again where it was served before; what the browser said about its absence is forgotten.
    void startAgain(int port) {
        api = serve(port);
    }

    int port() {
        return api.uri().getPort();
    }

    void forgiveOutage() {
        complaints.removeIf(said -> said.contains("ERR_CONNECTION") || said.contains("ERR_EMPTY_RESPONSE")
                || said.contains("ERR_INCOMPLETE_CHUNKED") || said.contains("ERR_NETWORK"));
    }

    /// Nothing was complained about.
    void assertQuiet(String where) {
        assertEquals(List.of(), List.copyOf(complaints), where);
    }

    @Override
    public void close() {
        context.close();
        api.close();
    }
}
