package kiln.coordinator.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import kiln.coordinator.view.Farm;
import kiln.schemas.message.Codec;
import kiln.schemas.plan.Sha256;
import kiln.schemas.transport.LedgerLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The forms in which anything is answered.
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);

    private static final int LARGE_BYTES = 4 * 1024;
    /// Unless it is refused by a weight of nothing: <https://www.rfc-editor.org/rfc/rfc9110#name-accept-encoding>.
    private static final Pattern GZIP = Pattern.compile("(?i)\\bgzip\\b(?!\\s*;\\s*q=0(\\.0*)?\\s*(,|$))");

    private Answers() {}

    static void json(RoutingContext call, int status, Object value) {
        send(call, status, "application/json", Codec.encode(value));
    }

    /// What many are answered with: its bytes are made once.
    ///
    /// @param tag by which a client that has the same already is told so, and nothing is sent
    /// @param packed the same as gzip, if that is worth it
    record Body(String tag, byte[] json, Optional<byte[]> packed) {
        static Body of(Object value) {
            byte[] json = Codec.encode(value);
            String tag = "\"" + Sha256.of(json).hex().substring(0, 32) + "\"";
            return new Body(tag, json, json.length > LARGE_BYTES ? Optional.of(gzip(json)) : Optional.empty());
        }
    }

    static void tagged(RoutingContext call, Body body) {
        call.response().putHeader(HttpHeaders.ETAG, body.tag()).putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        if (body.tag().equals(call.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
            call.response().setStatusCode(304).end();
        } else if (body.packed().isPresent() && takesGzip(call)) {
            // Here, since the server would do it on the event loop, which all others wait for.
            call.response().putHeader(HttpHeaders.CONTENT_ENCODING, "gzip").putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
            send(call, 200, "application/json", body.packed().get());
        } else {
            send(call, 200, "application/json", body.json());
        }
    }

    private static boolean takesGzip(RoutingContext call) {
        String accepted = call.request().getHeader(HttpHeaders.ACCEPT_ENCODING);
        return accepted != null && GZIP.matcher(accepted).find();
    }

    private static byte[] gzip(byte[] body) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(body.length / 4);
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    static void refuse(RoutingContext call, Refusal refusal) {
        if (refusal.status() == 503) {
            call.response().putHeader(HttpHeaders.RETRY_AFTER, "2");
        }
        send(call, refusal.status(), "application/problem+json", Codec.encode(refusal));
    }

    /// An answer that a fault of ours stands in the way of; the log gets the stack, the client a sentence.
    static void fault(RoutingContext call, Throwable cause) {
        Throwable root =
                cause instanceof CompletionException wrapped && wrapped.getCause() != null ? wrapped.getCause() : cause;
        if (root instanceof Farm.UnavailableException) {
            refuse(call, Refusal.unavailable(root.getMessage()));
            return;
        }
        if (root instanceof LedgerLog.FencedException) {
            refuse(call, Refusal.notLeading("Another coordinator took over just now; nothing was changed. Try again.", Optional.empty()));
            return;
        }
        if (root instanceof LedgerLog.InDoubtException) {
            refuse(call, Refusal.unavailable("The broker did not say whether this was written down. Look before you ask again: ./kiln ls"));
            return;
        }
        LOG.error(
                "request failed method={} path={}",
                call.request().method(),
                call.request().path(),
                root);
        refuse(call, Refusal.internal(root.getClass().getSimpleName() + ": " + root.getMessage() + "."));
    }

    private static void send(RoutingContext call, int status, String type, byte[] body) {
        if (call.response().ended() || call.response().headWritten()) {
            return;
        }
        if (!call.response().headers().contains(HttpHeaders.CACHE_CONTROL)) {
            call.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        }
        call.response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, type).end(Buffer.buffer(body));
    }
}
