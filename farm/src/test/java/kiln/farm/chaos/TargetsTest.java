package kiln.farm.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class TargetsTest {
    private static final List<Predicate<String>> EASY_FIRST =
            List.of(point -> point.startsWith("easy"), point -> point.startsWith("hard"));
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final Targets targets = new Targets(List.of("hard.1", "easy.1", "easy.2", "easy.3"), 2, 2, new Random(1));

    @Test
    void noPointIsDealtTwiceAtATime_andOneKindComesAfterTheOther() {
        List<String> easy = new ArrayList<>(targets.deal(EASY_FIRST));
        easy.addAll(targets.deal(EASY_FIRST));

        assertEquals(3, easy.size());

        assertEquals(Set.of("easy.1", "easy.2", "easy.3"), Set.copyOf(easy));
        assertEquals(List.of("hard.1"), targets.deal(EASY_FIRST));
        assertEquals(List.of(), targets.deal(EASY_FIRST));
    }

    @Test
    void whatFiredIsDone_andTheRestOfTheHandGoesBack() {
        List<String> hand = targets.deal(EASY_FIRST);

        assertEquals(List.of(), targets.back(hand, Optional.of(hand.getFirst()), 10 * MINUTE));

        assertEquals(Set.of("hard.1", "easy.1", "easy.2", "easy.3"),
                union(targets.all(), Set.of(hand.getFirst())));
        assertEquals(3, targets.all().size());
    }

    @Test
    void whatWasWaitedForLongEnoughInAll_isGivenUp() {
        List<String> hand = List.of();
        for (int i = 0; i < 3; i++) {
            hand = targets.deal(List.of(point -> point.startsWith("hard")));
            assertEquals(List.of(), targets.back(hand, Optional.empty(), MINUTE * 5 / 6));
        }

        assertEquals(List.of("hard.1"), targets.back(hand, Optional.empty(), 1));
        assertTrue(targets.all().stream().allMatch(point -> point.startsWith("easy")));
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        List<String> both = new ArrayList<>(one);
        both.addAll(other);
        return Set.copyOf(both);
    }
}
