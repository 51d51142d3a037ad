package kiln.coordinator.hooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    /// Half of what there is between 0 and 1: no spread at all.
    private static final RandomGenerator MIDDLE = () -> 1L << 63;

    @Test
    void pausesGrow_andEndAfterNineTries() {
        assertEquals(List.of(5L, 30L, 300L, 1_800L, 7_200L, 18_000L, 32_400L, 36_000L), IntStream.rangeClosed(1, 8)
                .mapToObj(tries -> Backoff.millis(tries, Optional.empty(), MIDDLE).orElseThrow() / 1000).toList());
        assertEquals(Optional.empty(), Backoff.millis(9, Optional.empty(), MIDDLE));
        assertEquals(9, Backoff.TRIES);
    }

    @Test
    void chanceSpreadsThem_byAFifthAtMost() {
        Random random = new Random(1);
        List<Long> pauses = IntStream.range(0, 1_000).mapToObj(i -> Backoff.millis(1, Optional.empty(), random).orElseThrow()).toList();

        assertTrue(pauses.stream().allMatch(pause -> pause >= 4_000 && pause <= 6_000), pauses.toString());
        assertTrue(pauses.stream().distinct().count() > 500, "they hardly differ");
    }

    @Test
    void aReceiverMayAskForMore_butNotForMoreThanAnHour() {
        assertEquals(Optional.of(60_000L), Backoff.millis(1, Optional.of(60L), MIDDLE));
        assertEquals(Optional.of(30_000L), Backoff.millis(2, Optional.of(1L), MIDDLE));
        assertEquals(Optional.of(3_600_000L), Backoff.millis(1, Optional.of(999_999_999L), MIDDLE));
    }
}
