package kiln.farm.sim;

import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/// Virtual time, and the one thread on which everything happens. What is due runs in order of time, then of request;
/// virtual threads that can go on do so at once.
final class World {
    /// So many runs without time passing mean that something turns in circles.
    private static final int SPINS_MAX = 200_000;

    private record Event(long at, long order, Process owner, Runnable body) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int later = Long.compare(at, other.at);
            return later == 0 ? Long.compare(order, other.order) : later;
        }
    }

    final Weather weather;
    final Trace trace;
    /// Owns what no process does: the network, disks, people.
    final Process nature;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Fiber.Crew crew = new Fiber.Crew();
    private Optional<Error> broken = Optional.empty();
    private long now;
    private long order;

    World(long seed, boolean traceAll) {
        weather = new Weather(new SplittableRandom(seed));
        trace = new Trace(traceAll);
        nature = new Process(this, Process.Role.NATURE, "nature");
    }

    /// Virtual ms since the beginning.
    long now() {
        return now;
    }

    void note(String who, String what, Object detail) {
        trace.note(now, who, what, detail);
    }

    /// @param owner while it is frozen the event waits; when it is dead the event is dropped
    void after(long millis, Process owner, Runnable body) {
        events.add(new Event(now + millis, order++, owner, body));
    }

    void after(long millis, Runnable body) {
        after(millis, nature, body);
    }

    /// A virtual thread that is not started yet.
    Thread thread(String name, Runnable body) {
        return crew.thread(name, body);
    }

    /// The run ends here; the first reason counts.
    void fail(Error error) {
        if (broken.isEmpty()) {
            broken = Optional.of(error);
        }
    }

    /// @param until virtual ms
    /// @param done asked after each event
    void run(long until, BooleanSupplier done) {
        while (!events.isEmpty() && events.peek().at() <= until && !done.getAsBoolean()) {
            Event event = events.remove();
            now = event.at();
            if (event.owner().frozenUntil() > now) {
                events.add(new Event(event.owner().frozenUntil(), order++, event.owner(), event.body()));
            } else if (event.owner().isAlive()) {
                perform(event.body());
            }
        }
    }

    /// Runs a last piece of work, whatever comes of it.
    void unwind(Runnable body) {
        body.run();
        while (crew.step()) {
            // Each step may make others possible.
        }
    }

    private void perform(Runnable body) {
        try {
            body.run();
        } catch (Killed e) {
            note("world", "unwound", "");
        }
        int spins = 0;
        while (crew.step()) {
            if (++spins > SPINS_MAX) {
                fail(new Violation("NothingTurnsInCircles", spins + " runs without time passing"));
                crew.clear();
            }
        }
        if (broken.isPresent()) {
            throw broken.get();
        }
    }
}
