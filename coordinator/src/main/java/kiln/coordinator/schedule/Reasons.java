package kiln.coordinator.schedule;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import kiln.schemas.plan.JobNeeds;

/// Why a queued job waits, in words and numbers.
final class Reasons {
    private static final long MIB = 1L << 20;

    private Reasons() {}

    static Waiting heldBack(long untilMillis, long now) {
        long seconds = Math.max(0, untilMillis - now + 999) / 1000;
        return new Waiting("held-back", "held back for " + seconds + " s more after it came to nothing",
                Map.of("seconds", seconds, "untilMillis", untilMillis));
    }

    static Waiting offered(long sinceMillis, long now) {
        return new Waiting("offered", "offered to the workers for " + (now - sinceMillis) + " ms",
                Map.of("millis", now - sinceMillis));
    }

    static Waiting queue(ReadySet.Position position, int slots, int free) {
        String turns = position.builds() == 1 ? "" : "; " + position.builds() + " builds of the lane take turns";
        return new Waiting("queue", "number " + position.place() + " of the " + position.of() + " ready jobs of build "
                + position.build() + " (lane " + position.lane().name().toLowerCase(Locale.ROOT)
                + ", the longest way to go first)" + turns + "; " + free + " of " + slots + " slots are free",
                Map.of("place", (long) position.place(), "of", (long) position.of(), "builds", (long) position.builds(),
                        "slots", (long) slots, "freeSlots", (long) free));
    }

    static Waiting leftOver() {
        return new Waiting("queue", "no build wants it any more; it is done when nothing else is", Map.of());
    }

    /// Nobody there could ever do it.
    static Waiting unsuited(Shape shape, List<Capacity> workers) {
        JobNeeds needs = shape.needs();
        List<Capacity> pool = workers.stream().filter(one -> one.pools().contains(shape.pool())).toList();
        if (pool.isEmpty()) {
            return new Waiting("no-worker", "no worker takes jobs of the pool " + shape.pool().id(), Map.of());
        }
        long disk = most(pool, Capacity::diskBytes);
        long memory = most(pool, Capacity::memoryBytes);
        if (needs.diskBytes() > disk) {
            return room("disk", needs.diskBytes(), disk);
        }
        if (needs.memoryBytes() > memory) {
            return room("memory", needs.memoryBytes(), memory);
        }
        return new Waiting("no-worker", "every worker that could do it is short of disk, drained or quarantined", Map.of());
    }

    private static long most(List<Capacity> workers, ToLongFunction<Capacity> what) {
        return workers.stream().mapToLong(what).max().orElse(0);
    }

    private static Waiting room(String what, long needs, long most) {
        return new Waiting("no-room", "needs " + needs / MIB + " MiB of " + what + "; the largest worker has " + most / MIB + " MiB",
                Map.of(what + "Bytes", needs, "largestBytes", most));
    }
}
