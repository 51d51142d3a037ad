package kiln.farm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kiln.farm.Trouble;
import kiln.schemas.message.Codec;

/// The machine's Chromium with one page, driven over its own protocol: what a bench needs of a browser, without a library.
/// @see <a href="https://chromedevtools.github.io/devtools-protocol/">Chrome DevTools Protocol</a>
final class BenchBrowser implements AutoCloseable {
    private static final List<String> PROGRAMS = List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
    private static final Pattern LISTENING = Pattern.compile("DevTools listening on (ws://\\S+)");
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final Path profile;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final WebSocket socket;
    private final String session;

    /// @param width, height of the window in px
    static BenchBrowser open(int width, int height) throws IOException {
        String program = PROGRAMS.stream().filter(place -> Files.isExecutable(Path.of(place))).findFirst()
                .orElseThrow(() -> new Trouble("E120", Trouble.Exit.PREFLIGHT, "No Chromium is on this machine.", "sudo apt-get install chromium"));
        return new BenchBrowser(program, width, height);
    }

    private BenchBrowser(String program, int width, int height) throws IOException {
        profile = BenchFolder.create();
        process = new ProcessBuilder(program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
                "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage", "--remote-debugging-port=0",
                "--window-size=" + width + "," + height, "--user-data-dir=" + profile, "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        socket = client.newWebSocketBuilder().buildAsync(endpoint(), new Ear()).join();
        String target = ask("Target.createTarget", Map.of("url", "about:blank"), "").path("targetId").asText();
        session = ask("Target.attachToTarget", Map.of("targetId", target, "flatten", true), "").path("sessionId").asText();
        call("Performance.enable", Map.of());
        call("Page.enable", Map.of());
        call("Emulation.setDeviceMetricsOverride", Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /// It says on stderr where it can be spoken to; what it says afterwards is thrown away.
    private URI endpoint() throws IOException {
        BufferedReader said = new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            Matcher found = LISTENING.matcher(line);
            if (found.find()) {
                Thread.ofVirtual().start(() -> said.lines().forEach(rest -> {}));
                return URI.create(found.group(1));
            }
        }
        throw new Trouble("E190", Trouble.Exit.FAILED, "The browser ended before it could be spoken to.", "chromium --headless --version");
    }

    private JsonNode ask(String method, Map<String, Object> parameters, String inSession) {
        int id = ids.incrementAndGet();
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("id", id);
        message.put("method", method);
        message.put("params", parameters);
        if (!inSession.isEmpty()) {
            message.put("sessionId", inSession);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        asked.put(id, answer);
        synchronized (this) {
            socket.sendText(Codec.encodeText(message), true).join();
        }
        return answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    JsonNode call(String method, Map<String, Object> parameters) {
        return ask(method, parameters, session);
    }

    void navigate(String address) {
        call("Page.navigate", Map.of("url", address));
    }

    /// The value of an expression, once it is settled.
    JsonNode evaluate(String expression) {
        JsonNode answer = call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException("the page says: " + answer.path("exceptionDetails"));
        }
        return answer.path("result").path("value");
    }

    /// Until the expression is true.
    void await(String expression) {
        evaluate("new Promise((done, failed) => { const end = performance.now() + " + PATIENCE_SECONDS * 900
                + "; const look = () => (" + expression + ") ? done(true) : performance.now() > end ? failed(new Error('not in time')) "
                + ": setTimeout(look, 20); look(); })");
    }

    /// Figures of the page by name, e.g. `TaskDuration`: seconds for which its main thread was busy.
    Map<String, Double> metrics() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        call("Performance.getMetrics", Map.of()).path("metrics")
                .forEach(metric -> metrics.put(metric.path("name").asText(), metric.path("value").asDouble()));
        return metrics;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        client.shutdownNow();
        try {
            process.waitFor();
            BenchFolder.delete(profile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Puts the pieces of messages together and hands answers to those who asked.
    private final class Ear implements WebSocket.Listener {
        private final StringBuilder heard = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence piece, boolean last) {
            heard.append(piece);
            if (last) {
                JsonNode message = Codec.decode(heard.toString(), JsonNode.class);
                heard.setLength(0);
                CompletableFuture<JsonNode> waiting = message.has("id") ? asked.remove(message.path("id").asInt()) : null;
                if (waiting != null) {
                    waiting.complete(message.has("error") ? message : message.path("result"));
                }
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }
}
