package kiln.farm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void settingTheMachinesClock_changesNothing() {
        AtomicReference<Instant> wall = new AtomicReference<>(NOON);
        AtomicLong nanos = new AtomicLong(-5);
        SteadyClock clock = new SteadyClock(wall::get, nanos::get);

        wall.set(NOON.minus(Duration.ofHours(2)));
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());

        assertEquals(NOON.plusSeconds(3), clock.instant());
    }
}
