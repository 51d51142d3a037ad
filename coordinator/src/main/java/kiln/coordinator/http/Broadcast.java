package kiln.coordinator.http;

import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import kiln.coordinator.view.Farm;
import kiln.coordinator.view.FarmEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The live feed, once for all its clients: events come on the farm's threads, wait some milliseconds for others, and go
/// to everybody as the same bytes. It listens to the farm while anybody listens to it.
final class Broadcast implements Consumer<FarmEvent> {
    /// Between two batches, unless many events wait: nobody sees more than four pictures a second of a number.
    private static final long PAUSE_MILLIS = 250;
    private static final int MANY = 256;
    /// Events that may wait for the event loop.
    private static final int MAX_PENDING = 16_384;

    private static final Logger LOG = LoggerFactory.getLogger(Broadcast.class);

    private final Context loop;
    private final Farm farm;
    private final Consumer<EventStream> hangUp;
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private final Object membership = new Object();
    private AutoCloseable subscription = () -> {};
    private List<Batch.Frame> pending = new ArrayList<>();
    /// Whether the event loop will look at what is pending without anybody's doing.
    private boolean called;
    private boolean hurried;
    private long sentNanos = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);

    /// @param hangUp ends the connection of a stream; called on the event loop
    Broadcast(Context loop, Farm farm, Consumer<EventStream> hangUp) {
        this.loop = loop;
        this.farm = farm;
        this.hangUp = hangUp;
    }

    int size() {
        return streams.size();
    }

    /// From now on the stream is handed everything. May wait for the farm.
    void join(EventStream stream) {
        synchronized (membership) {
            if (streams.isEmpty()) {
                subscription = farm.subscribe(Farm.ONLY_NEW, this);
            }
            streams.add(stream);
        }
    }

    /// May wait for the farm.
    void leave(EventStream stream) {
        synchronized (membership) {
            if (streams.remove(stream) && streams.isEmpty()) {
                close(subscription);
                subscription = () -> {};
            }
        }
    }

    /// What somebody missed who knows the events up to that one. May wait for the farm.
    Batch missed(long after) {
        List<Batch.Frame> frames = new ArrayList<>();
        if (after != Farm.ONLY_NEW) {
            close(farm.subscribe(after, event -> {
                synchronized (frames) {
                    frames.add(Batch.Frame.of(event));
                }
            }));
        }
        synchronized (frames) {
            return Batch.of(frames);
        }
    }

    @Override
    public void accept(FarmEvent event) {
        Batch.Frame frame = Batch.Frame.of(event);
        synchronized (this) {
            pending.add(frame);
            if (!called) {
                called = true;
                loop.runOnContext(now -> begin());
            } else if (!hurried && pending.size() >= MANY) {
                hurried = true;
                loop.runOnContext(now -> send());
            } else if (pending.size() > MAX_PENDING) {
                LOG.warn("event streams dropped pending={} reason=event-loop-is-late", pending.size());
                pending = new ArrayList<>();
                loop.runOnContext(now -> streams.forEach(hangUp));
            }
        }
    }

    /// On the event loop: at once if the last batch is long ago, or when it will be.
    private void begin() {
        long passed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sentNanos);
        if (passed >= PAUSE_MILLIS) {
            send();
        } else {
            loop.owner().setTimer(PAUSE_MILLIS - passed, timer -> send());
        }
    }

    /// On the event loop.
    private void send() {
        List<Batch.Frame> frames;
        synchronized (this) {
            frames = pending;
            pending = new ArrayList<>();
            called = false;
            hurried = false;
        }
        if (!frames.isEmpty()) {
            sentNanos = System.nanoTime();
            Batch batch = Batch.of(frames);
            streams.forEach(stream -> stream.take(batch));
        }
    }

    private static void close(AutoCloseable subscription) {
        try {
            subscription.close();
        } catch (Exception e) {
            LOG.warn("event feed not unsubscribed", e);
        }
    }
}
