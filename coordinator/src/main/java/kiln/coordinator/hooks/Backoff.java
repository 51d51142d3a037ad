package kiln.coordinator.hooks;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// When a letter that was not taken is sent again.
final class Backoff {
    /// Some 27 hours in all, as Standard Webhooks has it: a receiver that fails over a night, or over a day's repair, loses nothing.
    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofMinutes(30), Duration.ofHours(2),
            Duration.ofHours(5), Duration.ofHours(9), Duration.ofHours(10));
    /// The longest time that a receiver may ask for.
    private static final Duration ASKED_MAX = Duration.ofHours(1);
    /// So many receivers that failed together do not come back together.
    private static final double SPREAD = 0.2;

    /// The first try and one after each pause.
    static final int TRIES = PAUSES.size() + 1;

    private Backoff() {}

    /// @param tries so far, the one just made included
    /// @param asked for how many seconds the receiver wants to be left alone
    /// @return until the next try, in ms; nothing after the last
    static Optional<Long> millis(int tries, Optional<Long> asked, RandomGenerator random) {
        if (tries > PAUSES.size()) {
            return Optional.empty();
        }
        double spread = 1 + SPREAD * (2 * random.nextDouble() - 1);
        long own = (long) (PAUSES.get(tries - 1).toMillis() * spread);
        long wanted = Math.clamp(asked.orElse(0L), 0, ASKED_MAX.toSeconds()) * 1000;
        return Optional.of(Math.max(own, wanted));
    }
}
