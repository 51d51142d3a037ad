package kiln.schemas.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import kiln.schemas.message.LedgerEvent;

/// Polls with bounds.
public final class Waiting {
    private static final Duration STEP = Duration.ofMillis(500);

    /// 30 s in all.
    private static final int STEPS_MAX = 60;

    private static final Duration LITTLE = Duration.ofMillis(300);

    private Waiting() {}

    /// What comes until `count` have come, or half a minute has passed.
    public static <T> List<T> atLeast(int count, Function<Duration, List<T>> poll) {
        List<T> all = new ArrayList<>();
        for (int step = 0; step < STEPS_MAX && all.size() < count; step++) {
            all.addAll(poll.apply(STEP));
        }
        return all;
    }

    /// The first that comes within half a minute.
    public static <T> Optional<T> first(Function<Duration, Optional<T>> poll) {
        for (int step = 0; step < STEPS_MAX; step++) {
            Optional<T> one = poll.apply(STEP);
            if (one.isPresent()) {
                return one;
            }
        }
        return Optional.empty();
    }

    /// Everything that a tail shows, whatever job it is about.
    public static Function<Duration, List<LedgerEvent>> eventsOf(LedgerTail tail) {
        return patience -> tail.poll(patience, job -> true);
    }

    /// What comes at once, expected to be nothing.
    public static <T> T atOnce(Function<Duration, T> poll) {
        return poll.apply(LITTLE);
    }
}
