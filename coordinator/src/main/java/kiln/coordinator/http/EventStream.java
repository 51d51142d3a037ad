package kiln.coordinator.http;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import kiln.coordinator.view.FarmEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client of the live feed. Events arrive on the farm's threads, are queued, and leave on the event loop, some times
/// a second all that have come since, as fast as the client takes them.
final class EventStream implements Consumer<FarmEvent>, AutoCloseable {
    /// Events that may wait for a slow client; their bytes are the same for all.
    static final int MAX_WAITING = 4_096;

    /// Between two batches, unless many events wait: nobody sees more than four pictures a second of a number.
    private static final long PAUSE_MILLIS = 250;
    private static final int MANY = 256;
    private static final int BATCH_BYTES = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final Buffer COMMENT = Buffer.buffer(": kiln\n\n");

    private final HttpServerResponse response;
    private final Context context;
    private final Function<FarmEvent, Buffer> frames;
    private final Consumer<EventStream> hangUp;
    private final Deque<Buffer> waiting = new ArrayDeque<>();
    private AutoCloseable subscription = () -> {};
    private long sentNanos = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
    /// Whether a batch is on its way, or will be without anybody's doing.
    private boolean sending;
    private boolean resting;
    private boolean ended;

    /// @param frames an event as it goes over the line
    /// @param hangUp ends the connection; called on the event loop
    EventStream(
            HttpServerResponse response, Context context, Function<FarmEvent, Buffer> frames, Consumer<EventStream> hangUp) {
        this.response = response;
        this.context = context;
        this.frames = frames;
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
        enqueue(frames.apply(event));
    }

    void comment() {
        enqueue(COMMENT);
    }

    private synchronized void enqueue(Buffer frame) {
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
            context.runOnContext(now -> begin());
        } else if (resting && waiting.size() >= MANY) {
            resting = false;
            context.runOnContext(now -> send());
        }
    }

    /// On the event loop: at once if the last batch is long ago, or when it will be.
    private synchronized void begin() {
        long passed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sentNanos);
        if (passed >= PAUSE_MILLIS || waiting.size() >= MANY) {
            send();
        } else {
            resting = true;
            context.owner().setTimer(PAUSE_MILLIS - passed, timer -> rested());
        }
    }

    private synchronized void rested() {
        if (resting) {
            resting = false;
            send();
        }
    }

    /// On the event loop.
    private synchronized void send() {
        Buffer batch = Buffer.buffer();
        while (!waiting.isEmpty() && batch.length() < BATCH_BYTES) {
            batch.appendBuffer(waiting.poll());
        }
        if (ended || batch.length() == 0) {
            sending = false;
        } else {
            sentNanos = System.nanoTime();
            response.write(batch).onComplete(done -> next());
        }
    }

    private void next() {
        if (response.writeQueueFull()) {
            response.drainHandler(drained -> goOn());
        } else {
            goOn();
        }
    }

    private synchronized void goOn() {
        if (waiting.isEmpty()) {
            sending = false;
        } else {
            begin();
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
