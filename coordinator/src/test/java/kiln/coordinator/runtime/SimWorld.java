package kiln.coordinator.runtime;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/// Virtual time, seeded chance, and the faults that fired.
final class SimWorld implements InstantSource {
    /// What can go wrong.
    enum Fault {
        WORKER_CRASH,
        WORKER_PAUSE,
        COORDINATOR_CRASH,
        SECOND_COORDINATOR,
        REPORT_TWICE,
        REPORT_LATE,
        OFFER_TWICE,
        OFFER_LOST,
        HEARTBEAT_LOST,
        STORE_ERROR_BEFORE,
        STORE_ERROR_AFTER,
        ARTIFACT_SPOILT,
        RECIPE_FAILS,
        FARM_FAILS,
        CANCEL
    }

    private record Event(long at, long order, Runnable body) {}

    final SplittableRandom random;
    final Map<Fault, Integer> fired = new EnumMap<>(Fault.class);
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private long now = 1_000_000;
    private long order;
    private boolean calm;

    SimWorld(long seed) {
        random = new SplittableRandom(seed);
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(now);
    }

    void after(long millis, Runnable body) {
        events.add(new Event(now + millis, order++, body));
    }

    long between(long low, long high) {
        return random.nextLong(low, high + 1);
    }

    /// Whether a fault happens here; never in calm weather.
    boolean strikes(Fault fault, double probability) {
        boolean strikes = !calm && random.nextDouble() < probability;
        if (strikes) {
            fired.merge(fault, 1, Integer::sum);
        }
        return strikes;
    }

    /// From now on nothing goes wrong any more: everything must come to rest.
    void calmDown() {
        calm = true;
    }

    boolean isCalm() {
        return calm;
    }

    /// Runs until nothing is left to do or the time is up.
    void runUntil(long millis) {
        while (!events.isEmpty() && events.peek().at() <= millis) {
            Event event = events.remove();
            now = Math.max(now, event.at());
            event.body().run();
        }
        now = Math.max(now, millis);
    }
}
