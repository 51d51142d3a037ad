package kiln.farm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import kiln.artifacts.log.PackedLog;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.S3ArtifactStore;
import kiln.artifacts.store.S3Endpoint;
import kiln.coordinator.advice.BoardFacts;
import kiln.coordinator.advice.DownloadView;
import kiln.coordinator.advice.Downloads;
import kiln.coordinator.advice.Language;
import kiln.coordinator.advice.Wish;
import kiln.coordinator.http.HttpApi;
import kiln.coordinator.http.HttpSettings;
import kiln.farm.StoredLogs;
import kiln.farm.bench.BusyFarm;
import kiln.farm.cli.BenchCommand.Figure;
import kiln.farm.cli.BenchCommand.Measured;
import kiln.farm.embedded.EmbeddedS3;
import kiln.schemas.message.Artifact;

/// The matrix page in a real browser, with cells that change as fast as those of a large farm.
final class UiBench {
    private static final int BOARDS = 400;
    private static final int COLUMNS = 25;
    private static final int CHANGES_PER_SECOND = 2_000;
    private static final int SECONDS = 6;
    private static final long LOG_BYTES = 200_000_000;
    /// Changes are told in so many portions a second, as they come from a ledger: in batches.
    private static final int PORTIONS_PER_SECOND = 50;

    private static final int MANY_BOARDS = 4_000;

    private static final String GRID = "document.querySelectorAll('.grid .cell').length > 300 && document.getElementById('live').dataset.state === 'live'";
    private static final String NIGHTS = "document.querySelector('.grid-nights') !== null && document.querySelector('.grid-share') !== null";
    private static final String LAST_ROW = "document.querySelector('#active-cell')?.getAttribute('aria-label')?.startsWith('board-%d ')";
    private static final String RECORD_FRAMES =
            "(() => { window.frames_ = []; let last = performance.now(); const next = (now) => { frames_.push(now - last); last = now;"
                    + " requestAnimationFrame(next); }; requestAnimationFrame(next); return true; })()";
    private static final String COUNT_NODES =
            "(() => { const walk = document.createTreeWalker(document, NodeFilter.SHOW_ALL); let n = 1; while (walk.nextNode()) n++; return n; })()";
    private static final String SHIPPED =
            "performance.getEntriesByType('resource').filter((one) => /\\.(js|css)$/.test(one.name)).map((one) => one.name)";
    private static final String DRAWN = "performance.now()";

    Measured measure() throws IOException, InterruptedException {
        Path folder = BenchFolder.create();
        try (EmbeddedS3 bucket = EmbeddedS3.start(folder.resolve("s3"), 0, "bench", "bench-secret");
                ArtifactStore store = S3ArtifactStore.connect(
                        new S3Endpoint(bucket.endpoint(), "bench", "bench", "bench-secret", "us-east-1"), new Random(1))) {
            Artifact log = packed(folder.resolve("log"), store);
            return measure(new BusyFarm(BOARDS, COLUMNS, log), store, many(new BusyFarm(MANY_BOARDS, COLUMNS, log), store));
        } finally {
            BenchFolder.delete(folder);
        }
    }

    /// As a worker packs and stores it.
    private static Artifact packed(Path file, ArtifactStore store) throws IOException {
        try (InputStream text = new LongLog(LOG_BYTES);
                OutputStream out = Files.newOutputStream(file)) {
            PackedLog.pack(text, out);
        }
        return store.put(file);
    }

    private static HttpApi serve(BusyFarm farm, ArtifactStore store) {
        return HttpApi.start(new HttpSettings("127.0.0.1", 0, "bench"), farm, new Known(farm.boards()), new StoredLogs(store),
                key -> Optional.empty(), InstantSource.system());
    }

    /// A catalog of which nobody wants images.
    private record Known(List<BoardFacts> known) implements Downloads {
        @Override
        public List<DownloadView> boards(Wish wish, Language language) {
            return List.of();
        }

        @Override
        public Optional<DownloadView> board(String id, Wish wish, Language language) {
            return Optional.empty();
        }
    }

    /// Ten times as many cells as there is a goal for: how it feels.
    private static String many(BusyFarm farm, ArtifactStore store) throws IOException {
        try (HttpApi api = serve(farm, store);
                BenchBrowser browser = BenchBrowser.open(1440, 900)) {
            browser.navigate(api.uri() + "/matrix?group=none");
            browser.await(GRID);
            double drawn = browser.evaluate(DRAWN).asDouble();
            browser.await("document.querySelector('.grid-nights') !== null");
            double past = browser.evaluate(DRAWN).asDouble();
            browser.evaluate("for (let i = 0; i < 400; i++) document.dispatchEvent(new KeyboardEvent('keydown', { key: 'PageDown' }))");
            browser.await(LAST_ROW.formatted(MANY_BOARDS - 1));
            return MANY_BOARDS * COLUMNS + " cells: drawn after " + Math.round(drawn) + " ms, with the nights before after " + Math.round(past)
                    + " ms, 400 screens down took " + Math.round(browser.evaluate(DRAWN).asDouble() - past) + " ms";
        }
    }

    private static Measured measure(BusyFarm farm, ArtifactStore store, String many) throws IOException, InterruptedException {
        try (HttpApi api = serve(farm, store);
                BenchBrowser browser = BenchBrowser.open(1440, 900);
                HttpClient client = HttpClient.newHttpClient()) {
            browser.navigate(api.uri() + "/matrix");
            browser.await(GRID);
            double drawn = browser.evaluate(DRAWN).asDouble();
            browser.await(NIGHTS);
            double nodes = browser.evaluate(COUNT_NODES).asDouble();
            List<String> shipped = new ArrayList<>();
            browser.evaluate(SHIPPED).forEach(name -> shipped.add(name.asText()));
            browser.evaluate(RECORD_FRAMES);
            Watched watched = change(farm, browser);
            browser.await("document.querySelector('.chip.failed').textContent.replace(/\\D/g, '') === '" + farm.count("failed") + "'");
            double opened = openLog(browser, api.uri());
            double log = toItsEnd(browser);
            return new Measured(figures(watched, nodes, kilobytes(client, snapshot(api.uri())), shippedKilobytes(client, api.uri(), shipped), log),
                    List.of(BOARDS * COLUMNS + " cells, " + CHANGES_PER_SECOND + " changes a second for " + SECONDS + " s in " + COLUMNS + " columns, grouped, with 14 nights ("
                                    + watched.changes() + " told); window 1440 x 900; load " + load(),
                            "the page counted the same failed cells as the farm afterwards", "drawn " + Math.round(drawn) + " ms after it was asked for",
                            "the log lies packed in an embedded store, " + Math.round(farm.logBytes() / 1e6) + " MB; its first lines after "
                                    + Math.round(opened * 1000) + " ms",
                            many,
                            shipped.size() + " files of scripts and styles in the first view"));
        }
    }

    private record Watched(double busy, double p95, double worst, long changes) {}

    private static Watched change(BusyFarm farm, BenchBrowser browser) {
        browser.evaluate("frames_.length = 0");
        Map<String, Double> before = browser.metrics();
        long start = System.nanoTime();
        long told = 0;
        for (int portion = 1; portion <= SECONDS * PORTIONS_PER_SECOND; portion++) {
            farm.change(CHANGES_PER_SECOND / PORTIONS_PER_SECOND);
            told += CHANGES_PER_SECOND / PORTIONS_PER_SECOND;
            LockSupport.parkNanos(start + portion * TimeUnit.SECONDS.toNanos(1) / PORTIONS_PER_SECOND - System.nanoTime());
        }
        Map<String, Double> after = browser.metrics();
        double seconds = after.get("Timestamp") - before.get("Timestamp");
        List<Double> frames = new ArrayList<>();
        JsonNode recorded = browser.evaluate("frames_");
        recorded.forEach(frame -> frames.add(frame.asDouble()));
        frames.sort(Double::compare);
        return new Watched(100 * (after.get("TaskDuration") - before.get("TaskDuration")) / seconds,
                frames.get((int) (frames.size() * 0.95)), frames.getLast(), told);
    }

    private static List<Figure> figures(Watched watched, double nodes, double snapshot, double shipped, double log) {
        return List.of(
                Figure.atMost("main thread busy", watched.busy(), "%", 25),
                Figure.atMost("frame, p95", watched.p95(), "ms", 34),
                Figure.atMost("worst frame", watched.worst(), "ms", 250),
                Figure.atMost("nodes of the page", nodes, "", 2_500),
                Figure.atMost("snapshot, gzip", snapshot, "kB", 40),
                Figure.atMost("scripts and styles of the first view, gzip", shipped, "kB", 60),
                Figure.atMost("a log of 200 MB: opened, and at its end", log, "s", 1));
    }

    /// From the address to its first lines on the screen, in seconds.
    private static double openLog(BenchBrowser browser, URI api) {
        browser.navigate(api + "/jobs/" + BusyFarm.JOB + "/log");
        browser.await("/\\w/.test(document.querySelector('.log-line > span')?.textContent ?? '')");
        return browser.evaluate("performance.now()").asDouble() / 1000;
    }

    /// From the address to the last line, in seconds.
    private static double toItsEnd(BenchBrowser browser) {
        browser.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', { key: 'G' }))");
        browser.await("[...document.querySelectorAll('.log-line > span')].at(-1)?.textContent === '" + LongLog.LAST + "'");
        return browser.evaluate("performance.now()").asDouble() / 1000;
    }

    private static URI snapshot(URI api) {
        return api.resolve("/api/v1/builds/" + BusyFarm.BUILD + "/matrix");
    }

    private static double shippedKilobytes(HttpClient client, URI api, List<String> names) throws IOException, InterruptedException {
        double sum = 0;
        for (String name : names) {
            sum += kilobytes(client, api.resolve(name));
        }
        return sum;
    }

    /// As it travels: packed by the server.
    private static double kilobytes(HttpClient client, URI address) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = client.send(HttpRequest.newBuilder(address).header("Accept-Encoding", "gzip").build(),
                HttpResponse.BodyHandlers.ofByteArray());
        return answer.body().length / 1000.0;
    }

    private static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
    }
}
