package kiln.coordinator.http;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import kiln.coordinator.view.Farm;

/// The live feed as server-sent events. Each stream resumes after the id that the client names; how far a stream may
/// fall behind is bounded, and one that falls further is closed: the browser comes back by itself and resumes.
/// @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML standard, server-sent events</a>
final class EventStreams implements AutoCloseable {
    /// Streams at once.
    static final int MAX_STREAMS = 256;

    /// A comment goes out this often, so that proxies and clients see that the line is alive.
    private static final long KEEP_ALIVE_MILLIS = 15_000;

    private final Vertx vertx;
    private final Context loop;
    private final Broadcast broadcast;
    private final Map<EventStream, HttpConnection> open = new ConcurrentHashMap<>();
    private final long keepAlive;

    EventStreams(Vertx vertx, Farm farm) {
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.broadcast = new Broadcast(loop, farm, this::drop);
        keepAlive = vertx.setPeriodic(KEEP_ALIVE_MILLIS, id -> open.keySet().forEach(EventStream::comment));
    }

    Map<String, Handler<RoutingContext>> handlers() {
        return Map.of("streamEvents", this::open);
    }

    int open() {
        return open.size();
    }

    private void open(RoutingContext call) {
        if (open.size() >= MAX_STREAMS) {
            Answers.refuse(call, Refusal.tooManyStreams(MAX_STREAMS));
            return;
        }
        call.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream; charset=utf-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader("X-Accel-Buffering", "no")
                // A compressor would hold events back until it has a block full.
                .putHeader(HttpHeaders.CONTENT_ENCODING, HttpHeaders.IDENTITY)
                .setChunked(true);
        EventStream stream = new EventStream(call.response(), this::drop);
        open.put(stream, call.request().connection());
        call.response().closeHandler(gone -> end(stream));
        call.response().exceptionHandler(gone -> end(stream));
        long after = after(call);
        // A replay may be long; it must not hold up the event loop. What comes meanwhile waits in the stream.
        Waiting.run(call, () -> {
            broadcast.join(stream);
            Batch missed = broadcast.missed(after);
            // The client is told that it is connected when nothing can escape it any more: what it asks from then on is no older.
            loop.runOnContext(now -> stream.begin(missed, after == Farm.ONLY_NEW ? -1 : after));
            if (!open.containsKey(stream)) {
                broadcast.leave(stream);
            }
        });
    }

    /// Where to resume: the id in `Last-Event-ID`, which browsers send by themselves, or in `?after=`; otherwise only
    /// what is yet to come. What is no number counts as too old, which makes the farm say `resync`.
    private static long after(RoutingContext call) {
        String named = call.request().getHeader("Last-Event-ID");
        String id =
                named == null ? call.queryParam("after").stream().findFirst().orElse("") : named;
        if (id.isEmpty()) {
            return Farm.ONLY_NEW;
        }
        return id.matches("[0-9]{1,18}") ? Long.parseLong(id) : 0;
    }

    private void drop(EventStream stream) {
        Optional<HttpConnection> connection = Optional.ofNullable(open.get(stream));
        // Closing first tries to flush, which a client that reads nothing can hold up: let go of it before.
        end(stream);
        connection.ifPresent(HttpConnection::close);
    }

    private void end(EventStream stream) {
        open.remove(stream);
        loop.runOnContext(now -> stream.end());
        // Unsubscribing may wait for the farm's thread.
        Thread.ofVirtual().name("sse-end").start(() -> broadcast.leave(stream));
    }

    @Override
    public void close() {
        vertx.cancelTimer(keepAlive);
        open.keySet().forEach(broadcast::leave);
        open.clear();
    }
}
