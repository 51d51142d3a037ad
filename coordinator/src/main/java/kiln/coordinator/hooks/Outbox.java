package kiln.coordinator.hooks;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import kiln.artifacts.store.ArtifactStore;
import kiln.artifacts.store.StoreException;
import kiln.coordinator.view.BuildSummary;
import kiln.schemas.message.Codec;

/// What one receiver was told and is to be told. Each letter is an object of its own in the bucket, written before it is sent and
/// after each try: a coordinator that is killed in between leaves a letter that is sent twice, never one that is lost.
final class Outbox {
    /// Letters that wait at one time; what comes when there are so many is not sent, and says so.
    static final int WAITING_MAX = 1_000;
    /// Letters kept when their build has left memory.
    static final int KEPT = 200;
    /// A night in which everything fails is told by its counts, and by so many cells.
    static final int CELLS_OF_A_BUILD_MAX = 100;

    private final Receiver receiver;
    private final ArtifactStore store;
    private final long sinceMillis;
    private final TreeMap<String, Delivery> deliveries;
    private final Set<String> settled = new HashSet<>();

    /// @param sinceMillis when the farm first knew the receiver; it is not told what was before
    record Head(long sinceMillis) {}

    private Outbox(Receiver receiver, ArtifactStore store, long sinceMillis, TreeMap<String, Delivery> deliveries) {
        this.receiver = receiver;
        this.store = store;
        this.sinceMillis = sinceMillis;
        this.deliveries = deliveries;
    }

    /// As the bucket has it.
    ///
    /// @throws StoreException if it cannot be read
    static Outbox open(Receiver receiver, ArtifactStore store, long now) {
        String headKey = "hooks/" + receiver.name() + ".json";
        Optional<Head> head = read(store, headKey, Head.class);
        if (head.isEmpty()) {
            write(store, headKey, new Head(now));
        }
        TreeMap<String, Delivery> deliveries = new TreeMap<>();
        for (String key : store.list(prefix(receiver))) {
            read(store, key, Delivery.class).ifPresent(delivery -> deliveries.put(delivery.id(), delivery));
        }
        return new Outbox(receiver, store, head.map(Head::sinceMillis).orElse(now), deliveries);
    }

    private static String prefix(Receiver receiver) {
        return "hooks/" + receiver.name() + "/";
    }

    private static <T> Optional<T> read(ArtifactStore store, String key, Class<T> type) {
        return store.get(key).map(json -> {
            try {
                return Codec.decode(json, type);
            } catch (IllegalArgumentException e) {
                throw new StoreException("reading " + key + " failed: " + e.getMessage(), e);
            }
        });
    }

    private static void write(ArtifactStore store, String key, Object value) {
        store.putObject(key, Codec.encodePretty(value).getBytes(StandardCharsets.UTF_8), "application/json");
    }

    Receiver receiver() {
        return receiver;
    }

    /// Whether the build may have anything to tell that was not told.
    synchronized boolean isOpenFor(BuildSummary build) {
        boolean past = Reporter.hasEnded(build) && build.acceptedMillis() + build.seconds() * 1000 < sinceMillis;
        return !past && !settled.contains(build.build());
    }

    /// The build has told all.
    synchronized void settle(String build) {
        settled.add(build);
    }

    /// Takes what is not there yet.
    ///
    /// @param farm where its pages are
    /// @return whether there is something to send
    /// @throws StoreException if it could not be written down; it is as if nothing had been said
    synchronized boolean take(News news, String farm, long now) {
        if (!isWanted(news)) {
            return false;
        }
        Optional<Delivery> delivery = Letter.to(receiver, news, farm, now).map(letter -> Delivery.of(receiver, news, letter, now));
        delivery.ifPresent(one -> {
            overtake(one);
            put(waiting() < WAITING_MAX ? one : one.dropped(WAITING_MAX + " letters wait already"));
        });
        return delivery.isPresent();
    }

    /// GitHub shows what it was told last: that a build has begun must not come after how it ended.
    private void overtake(Delivery ended) {
        if (receiver instanceof Receiver.GitHub && ended.topic().equals(Topic.BUILD_FINISHED.id())) {
            List.copyOf(of(ended.build()).values()).stream()
                    .filter(Delivery::isWaiting)
                    .forEach(one -> put(one.dropped("the build had ended before this was taken")));
        }
    }

    private boolean isWanted(News news) {
        if (!receiver.wants(news.topic()) || deliveries.containsKey(news.id())) {
            return false;
        }
        return switch (news) {
            case News.Accepted accepted -> accepted.summary().acceptedMillis() >= sinceMillis;
            case News.Failed failed -> hasRoomForACell(failed.build());
            case News.Recovered recovered -> hasRoomForACell(recovered.build());
            case News.Finished finished -> true;
            case News.Test test -> true;
        };
    }

    private boolean hasRoomForACell(String build) {
        return of(build).values().stream().filter(one -> Topic.of(one.topic()).filter(Topic::isOfACell).isPresent()).count()
                < CELLS_OF_A_BUILD_MAX;
    }

    private Map<String, Delivery> of(String build) {
        return deliveries.subMap(build + "-", build + ".");
    }

    private long waiting() {
        return deliveries.values().stream().filter(Delivery::isWaiting).count();
    }

    private void put(Delivery delivery) {
        write(store, prefix(receiver) + delivery.id() + ".json", delivery);
        deliveries.put(delivery.id(), delivery);
    }

    /// The one that is due first.
    synchronized Optional<Delivery> next() {
        return deliveries.values().stream().filter(Delivery::isWaiting).min(Comparator.comparingLong(Delivery::nextMillis));
    }

    /// What became of a try.
    synchronized void put(Delivery before, Delivery after) {
        if (before.equals(deliveries.get(before.id()))) {
            put(after);
        }
    }

    /// Sends it once more, whatever became of it.
    ///
    /// @return the letter as it waits now; nothing if there is no such one
    synchronized Optional<Delivery> again(String id, long now) {
        Optional<Delivery> again = Optional.ofNullable(deliveries.get(id)).map(one -> one.again(now));
        again.ifPresent(this::put);
        return again;
    }

    /// The newest first.
    synchronized List<Delivery> list() {
        return deliveries.values().stream()
                .sorted(Comparator.comparingLong(Delivery::createdMillis).thenComparing(Delivery::id).reversed())
                .toList();
    }

    /// Letters that were sent go when their build has left memory and newer ones are enough.
    ///
    /// @param inMemory ids of builds
    synchronized void tidy(Set<String> inMemory) {
        settled.retainAll(inMemory);
        List<Delivery> done = list().stream().filter(one -> !one.isWaiting() && !inMemory.contains(one.build())).toList();
        done.stream().skip(KEPT).forEach(one -> {
            store.delete(prefix(receiver) + one.id() + ".json");
            deliveries.remove(one.id());
        });
    }
}
