package kiln.coordinator.runtime;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import kiln.coordinator.ledger.Command;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Errands of one kind to the store. Only so many are out, or wait to be sent again, at any time, whatever waits for
/// one: so a step of the coordinator costs the same with ten jobs to look up and with a million.
///
/// @param <T> what an errand is about; while one is out or failed lately, no second is sent about the same
final class Errands<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Errands.class);
    /// One that has not come home by then is given up and sent again: no wait without an end.
    private static final long AWAY_MAX_MILLIS = 3_600_000;

    private final int max;
    private final long retryMillis;
    private final Executor runner;
    private final Consumer<Foreman.Home> home;
    private final Map<Object, Long> out = new HashMap<>();

    /// @param max how many are out at once
    /// @param retryMillis how long one that failed waits until it is sent again
    /// @param runner runs errands elsewhere and later
    /// @param home gets what came home, on the runner's thread
    Errands(int max, long retryMillis, Executor runner, Consumer<Foreman.Home> home) {
        this.max = max;
        this.retryMillis = retryMillis;
        this.runner = runner;
        this.home = home;
    }

    /// Sends for some of those that wait: half of the room goes to the oldest and half to the newest, so that a
    /// small request does not wait until the store was asked for all of a large one.
    ///
    /// @param errand what to do about one, or nothing if there is nothing to do
    void send(SequencedSet<T> waiting, Function<T, Optional<Supplier<Command>>> errand, long now) {
        out.values().removeIf(until -> until <= now);
        if (!waiting.isEmpty() && out.size() < max) {
            fill(waiting, errand, out.size() + (max - out.size() + 1) / 2, now);
            fill(waiting.reversed(), errand, max, now);
        }
    }

    private void fill(Iterable<T> waiting, Function<T, Optional<Supplier<Command>>> errand, int full, long now) {
        for (T what : waiting) {
            if (out.size() >= full) {
                return;
            }
            if (!out.containsKey(what)) {
                errand.apply(what).ifPresent(body -> {
                    out.put(what, now + AWAY_MAX_MILLIS);
                    runner.execute(() -> run(what, body));
                });
            }
        }
    }

    /// Whatever goes wrong, an errand comes home.
    private void run(T what, Supplier<Command> body) {
        Optional<Command> answer = Optional.empty();
        try {
            answer = Optional.of(body.get());
        } catch (RuntimeException e) {
            LOG.warn("store errand failed errand={} again-in-ms={} error={}", what, retryMillis, e.toString());
        } finally {
            home.accept(new Foreman.Home(what, answer));
        }
    }

    void cameHome(Foreman.Home one, long now) {
        if (one.answer().isPresent()) {
            out.remove(one.what());
        } else {
            out.replace(one.what(), now + retryMillis);
        }
    }

    /// When one that failed, or never came home, is due again, Unix time in ms.
    long nextMillis() {
        return out.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    }
}
