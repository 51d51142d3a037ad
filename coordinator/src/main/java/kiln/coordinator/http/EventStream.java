package kiln.coordinator.http;

import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import kiln.coordinator.view.FarmEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client of the live feed. Events arrive on the farm's threads, are queued, and leave on the event loop as fast as
/// the client takes them.
final class EventStream implements Consumer<FarmEvent>, AutoCloseable {
    /// Events that may wait for a slow client.
    static final int MAX_WAITING = 4_096;

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

    private final HttpServerResponse response;
    private final Context context;
    private final Consumer<EventStream> hangUp;
    private final Deque<String> waiting = new ArrayDeque<>();
    private AutoCloseable subscription = () -> {};
    private boolean sending;
    private boolean ended;

    /// @param hangUp ends the connection; called on the event loop
    EventStream(HttpServerResponse response, Context context, Consumer<EventStream> hangUp) {
        this.response = response;
        this.context = context;
        this.hangUp = hangUp;
    }

    /// Takes over what feeds this stream; lets go of it at once if the client is gone already.
    synchronized void follow(AutoCloseable feed) {
        subscription = feed;
        if (ended) {
            release();
        }
    }

    @Override
    public void accept(FarmEvent event) {
        enqueue("id: " + event.id() + "\nevent: " + event.type() + "\ndata: "
                + event.json().replace("\n", "\ndata: ") + "\n\n");
    }

    void comment() {
        enqueue(": kiln\n\n");
    }

    private synchronized void enqueue(String frame) {
        if (ended) {
            return;
        }
        if (waiting.size() >= MAX_WAITING) {
            LOG.info("event stream dropped waiting={} reason=slow-client", waiting.size());
            ended = true;
            waiting.clear();
            context.runOnContext(now -> hangUp.accept(this));
            return;
        }
        waiting.add(frame);
        if (!sending) {
            sending = true;
            context.runOnContext(now -> send());
        }
    }

    /// On the event loop.
    private synchronized void send() {
        StringBuilder frames = new StringBuilder();
        while (!waiting.isEmpty() && frames.length() < 64 * 1024) {
            frames.append(waiting.poll());
        }
        if (ended || frames.isEmpty()) {
            sending = false;
        } else {
            response.write(frames.toString()).onComplete(done -> next());
        }
    }

    private void next() {
        if (response.writeQueueFull()) {
            response.drainHandler(drained -> send());
        } else {
            send();
        }
    }

    @Override
    public synchronized void close() {
        ended = true;
        waiting.clear();
        release();
    }

    private void release() {
        try {
            subscription.close();
        } catch (Exception e) {
            LOG.warn("event stream not unsubscribed", e);
        }
        subscription = () -> {};
    }
}
