package kiln.coordinator.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client of the live feed, which takes batches as fast as it can. On the event loop only.
final class EventStream {
    /// Events that may wait for a slow client; their bytes are the same for all.
    static final int MAX_WAITING = 4_096;

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final Buffer COMMENT = Buffer.buffer(": kiln\n\n");

    private final HttpServerResponse response;
    private final Consumer<EventStream> hangUp;
    private final Deque<Batch> waiting = new ArrayDeque<>();
    private int events;
    private long last = -1;
    /// Not before it was told what it missed.
    private boolean begun;
    private boolean writing;
    private boolean ended;

    /// @param hangUp ends the connection
    EventStream(HttpServerResponse response, Consumer<EventStream> hangUp) {
        this.response = response;
        this.hangUp = hangUp;
    }

    /// @param missed what comes before all that it was handed until now
    /// @param known the last event that the client has of before; negative if it does not say
    void begin(Batch missed, long known) {
        begun = true;
        last = missed.frames().isEmpty() ? known : missed.lastId();
        write(Buffer.buffer().appendBuffer(COMMENT).appendBuffer(missed.bytes()));
    }

    void take(Batch batch) {
        if (ended) {
            return;
        }
        events += batch.frames().size();
        if (events > MAX_WAITING && !waiting.isEmpty()) {
            LOG.info("event stream dropped waiting={} reason=slow-client", events);
            end();
            hangUp.accept(this);
            return;
        }
        waiting.add(batch);
        send();
    }

    /// So that proxies and clients see that the line is alive.
    void comment() {
        if (begun && !writing && !ended) {
            write(COMMENT);
        }
    }

    private void send() {
        while (begun && !writing && !ended && !waiting.isEmpty()) {
            Batch next = waiting.poll();
            events -= next.frames().size();
            Buffer bytes = next.after(last);
            last = Math.max(last, next.lastId());
            if (bytes.length() > 0) {
                write(bytes);
            }
        }
    }

    private void write(Buffer bytes) {
        writing = true;
        response.write(bytes).onComplete(done -> {
            if (response.writeQueueFull()) {
                response.drainHandler(drained -> goOn());
            } else {
                goOn();
            }
        });
    }

    private void goOn() {
        writing = false;
        send();
    }

    void end() {
        ended = true;
        waiting.clear();
    }
}
