package kiln.coordinator.http;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Set;
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
    private final Farm farm;
    private final Set<EventStream> open = ConcurrentHashMap.newKeySet();
    private final Frames frames = new Frames();
    private final long keepAlive;

    EventStreams(Vertx vertx, Farm farm) {
        this.vertx = vertx;
        this.farm = farm;
        keepAlive = vertx.setPeriodic(KEEP_ALIVE_MILLIS, id -> open.forEach(EventStream::comment));
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
        Context context = vertx.getOrCreateContext();
        call.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream; charset=utf-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader("X-Accel-Buffering", "no")
                // A compressor would hold events back until it has a block full.
                .putHeader(HttpHeaders.CONTENT_ENCODING, HttpHeaders.IDENTITY)
                .setChunked(true);
        EventStream stream = new EventStream(call.response(), context, frames::of, dropped -> {
            // Closing first tries to flush, which a client that reads nothing can hold up: let go of it before.
            end(dropped);
            call.request().connection().close();
        });
        open.add(stream);
        call.response().closeHandler(gone -> end(stream));
        call.response().exceptionHandler(gone -> end(stream));
        stream.comment();
        long after = after(call);
        // A replay may be long; it must not hold up the event loop.
        Waiting.run(call, () -> stream.follow(farm.subscribe(after, stream)));
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

    private void end(EventStream stream) {
        open.remove(stream);
        // Unsubscribing may wait for the farm's thread.
        Thread.ofVirtual().name("sse-end").start(stream::close);
    }

    @Override
    public void close() {
        vertx.cancelTimer(keepAlive);
        open.forEach(EventStream::close);
        open.clear();
    }
}
