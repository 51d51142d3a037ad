package kiln.coordinator.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import kiln.coordinator.view.FarmEvent;

/// The live feed: keeps the last events for those who come back, and passes new ones on.
final class EventFeed {
    private static final int KEPT = 10_000;

    private final Deque<FarmEvent> kept = new ArrayDeque<>();
    private final CopyOnWriteArrayList<Consumer<FarmEvent>> subscribers = new CopyOnWriteArrayList<>();
    private long lastId;

    /// Ids go on from here, so that they keep growing over a restart and from one leader to the next.
    synchronized void goOnFrom(long id) {
        lastId = Math.max(lastId, id);
    }

    synchronized void publish(String type, String json) {
        FarmEvent event = new FarmEvent(++lastId, type, json);
        kept.addLast(event);
        if (kept.size() > KEPT) {
            kept.removeFirst();
        }
        subscribers.forEach(subscriber -> subscriber.accept(event));
    }

    /// The id of the newest event.
    synchronized long lastId() {
        return lastId;
    }

    /// @param afterId the last id the subscriber knows; negative for live events only
    synchronized AutoCloseable subscribe(long afterId, Consumer<FarmEvent> consumer) {
        List<FarmEvent> missed = new ArrayList<>();
        if (afterId >= 0 && afterId != lastId) {
            boolean gap = kept.isEmpty() || afterId < kept.getFirst().id() - 1 || afterId > lastId;
            if (gap) {
                missed.add(new FarmEvent(lastId, "resync", "{}"));
            } else {
                kept.stream().filter(event -> event.id() > afterId).forEach(missed::add);
            }
        }
        missed.forEach(consumer);
        subscribers.add(consumer);
        return () -> subscribers.remove(consumer);
    }
}
