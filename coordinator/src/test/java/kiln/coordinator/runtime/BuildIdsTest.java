package kiln.coordinator.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BuildIdsTest {
    @Test
    void twoWhoAskInTheSameSecond_getDifferentIds_whateverChanceSays() {
        Deque<Long> digits = new ArrayDeque<>(List.of(7L, 7L, 7L, 8L));
        RandomGenerator chance = () -> digits.remove() << 32;
        BuildIds ids = new BuildIds(InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z")), chance);

        assertEquals(
                List.of("20261121-120000-0007", "20261121-120000-0008"),
                List.of(ids.next().value(), ids.next().value()));
    }
}
