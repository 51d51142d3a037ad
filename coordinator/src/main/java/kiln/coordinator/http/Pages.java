package kiln.coordinator.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The page and what belongs to it, from the class path, held in memory.
final class Pages {
    private Pages() {}

    static void on(Router router) {
        serve(router, "/", "index.html", "text/html; charset=utf-8");
        serve(router, "/kiln.js", "kiln.js", "text/javascript; charset=utf-8");
        serve(router, "/kiln.css", "kiln.css", "text/css; charset=utf-8");
        serve(router, "/favicon.svg", "favicon.svg", "image/svg+xml");
        // Browsers ask for this one unasked.
        serve(router, "/favicon.ico", "favicon.svg", "image/svg+xml");
    }

    private static void serve(Router router, String path, String name, String type) {
        byte[] content = content(name);
        String tag = "\"" + digest(content).substring(0, 16) + "\"";
        router.get(path).handler(call -> answer(call, content, tag, type));
    }

    private static void answer(RoutingContext call, byte[] content, String tag, String type) {
        call.response()
                .putHeader(HttpHeaders.ETAG, tag)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .putHeader(HttpHeaders.CONTENT_TYPE, type);
        if (tag.equals(call.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
            call.response().setStatusCode(304).end();
        } else {
            call.response().end(Buffer.buffer(content));
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

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
