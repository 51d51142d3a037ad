package kiln.coordinator.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The dashboard: one shell for all its addresses, and the files that make it live, from the class path, held in memory.
///
/// The files lie below a folder named after the digest of all of them, so a browser may keep them for ever and never mixes
/// two versions; only the shell is asked for each time.
final class Pages {
    private static final String TEXT = "; charset=utf-8";

    /// Addresses of the dashboard; which page is shown is decided in the browser.
    static final List<String> ADDRESSES = List.of(
            "/", "/matrix", "/builds", "/builds/:build", "/cells/:board/:kernel/:distro", "/jobs/:id", "/jobs/:id/log",
            "/workers", "/download", "/download/:board", "/trends", "/wall", "/help/states", "/help/keys");

    /// Everything below `web` but the shell.
    static final List<String> FILES = List.of(
            "ansi.js", "api.js", "app.js", "causes.js", "charts.js", "derive.js", "dom.js", "favicon.svg", "filter.js", "format.js",
            "gantt.js", "grid.css", "grid.js", "groups.js", "keys.js", "kiln.css", "live.js", "log.css", "loglines.js", "logview.js", "matrix.js",
            "nights.js", "orders.js", "outlook.js", "parts.css", "parts.js", "refresh.js", "router.js", "scroll.js", "states.js", "strip.js", "theme.js",
            "pages/build.js", "pages/builds.js", "pages/cell.js", "pages/compare.js", "pages/download.js", "pages/drawer.js",
            "pages/help.js", "pages/home.js", "pages/job.js", "pages/log.js", "pages/matrix.js", "pages/missing.js",
            "pages/trends.js", "pages/wall.js", "pages/workers.js");

    private static final String ALWAYS_ASK = "no-cache";
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    private Pages() {}

    /// @param content as sent, @param tag of this content, with its quotes
    private record Page(byte[] content, String type, String tag, String keep) {}

    static void on(Router router) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        FILES.forEach(name -> files.put(name, content(name)));
        String folder = "/assets/" + digest(files.values().toArray(byte[][]::new)).substring(0, 16) + "/";
        files.forEach((name, content) -> serve(router, folder + name, page(content, type(name), FOR_EVER)));
        String shell = new String(content("index.html"), StandardCharsets.UTF_8).replace("{assets}/", folder);
        Page page = page(shell.getBytes(StandardCharsets.UTF_8), "text/html" + TEXT, ALWAYS_ASK);
        ADDRESSES.forEach(address -> serve(router, address, page));
        // Browsers ask for this one unasked.
        serve(router, "/favicon.ico", page(files.get("favicon.svg"), type("favicon.svg"), ALWAYS_ASK));
        router.errorHandler(404, call -> missing(call, page));
    }

    /// Who followed a wrong link in a browser gets a page that says so, programs get a problem.
    private static void missing(RoutingContext call, Page shell) {
        String path = call.request().path();
        String accept = call.request().headers().get(HttpHeaders.ACCEPT);
        if (call.request().method().equals(HttpMethod.GET) && accept != null && accept.contains("text/html") && !path.startsWith("/api/")) {
            call.response().setStatusCode(404).putHeader(HttpHeaders.CACHE_CONTROL, ALWAYS_ASK)
                    .putHeader(HttpHeaders.CONTENT_TYPE, shell.type()).end(Buffer.buffer(shell.content()));
        } else {
            Answers.refuse(call, Refusal.unknown("page", path));
        }
    }

    private static Page page(byte[] content, String type, String keep) {
        return new Page(content, type, "\"" + digest(content).substring(0, 16) + "\"", keep);
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "js" -> "text/javascript" + TEXT;
            case "css" -> "text/css" + TEXT;
            case "svg" -> "image/svg+xml";
            default -> throw new IllegalStateException("no media type is known for web/" + name);
        };
    }

    private static void serve(Router router, String path, Page page) {
        router.get(path).handler(call -> answer(call, page));
    }

    private static void answer(RoutingContext call, Page page) {
        call.response()
                .putHeader(HttpHeaders.ETAG, page.tag())
                .putHeader(HttpHeaders.CACHE_CONTROL, page.keep())
                .putHeader(HttpHeaders.CONTENT_TYPE, page.type());
        if (page.tag().equals(call.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
            call.response().setStatusCode(304).end();
        } else {
            call.response().end(Buffer.buffer(page.content()));
        }
    }

    private static byte[] content(String name) {
        try (InputStream file = Pages.class.getResourceAsStream("web/" + name)) {
            if (file == null) {
                throw new IllegalStateException(
                        "web/" + name + " is missing from the coordinator's jar; build Kiln again");
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("web/" + name + " cannot be read from the coordinator's jar", e);
        }
    }

    private static String digest(byte[]... contents) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] content : contents) {
                digest.update(content);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
