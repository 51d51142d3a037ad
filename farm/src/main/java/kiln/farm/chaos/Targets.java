package kiln.farm.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Fault points that somebody still has to die at. They are dealt out in handfuls: a process dies at whichever of its
/// handful it comes to first, and the others go back. So nobody waits long for a rare one while others are left.
final class Targets {
    private static final Duration GIVEN_UP_AFTER = Duration.ofSeconds(150);

    private final Map<String, Long> left = new LinkedHashMap<>();
    private final Set<String> dealt = new HashSet<>();
    private final int handful;
    private final int players;

    /// @param handful dealt at once at most
    /// @param players who are dealt to; none gets so much that another goes without
    Targets(Collection<String> points, int handful, int players, Random random) {
        List<String> shuffled = new ArrayList<>(points);
        Collections.shuffle(shuffled, random);
        shuffled.forEach(point -> left.put(point, 0L));
        this.handful = handful;
        this.players = players;
    }

    boolean isEmpty() {
        return left.isEmpty();
    }

    /// All that are left, dealt or not.
    Set<String> all() {
        return Set.copyOf(left.keySet());
    }

    /// Some that nobody has; those of the first kind there is any of.
    ///
    /// @param kinds any two points of a kind can be waited for together
    List<String> deal(List<Predicate<String>> kinds) {
        List<String> some = kinds.stream()
                .map(kind -> free().filter(kind).toList())
                .filter(free -> !free.isEmpty())
                .findFirst()
                .orElse(List.of());
        List<String> hand = List.copyOf(some.subList(0, Math.min(handful, (some.size() + players - 1) / players)));
        dealt.addAll(hand);
        return hand;
    }

    private Stream<String> free() {
        return left.keySet().stream().filter(point -> !dealt.contains(point));
    }

    /// A hand comes back.
    ///
    /// @param died at which of it
    /// @param nanos how long it was waited for
    /// @return the ones that have been waited for long enough in all, counting lives in which none of the hand fired: in
    ///     the others it was too soon
    List<String> back(List<String> hand, Optional<String> died, long nanos) {
        died.ifPresent(left::remove);
        hand.forEach(dealt::remove);
        if (died.isPresent()) {
            return List.of();
        }
        List<String> hopeless = hand.stream()
                .filter(point -> left.merge(point, nanos, Long::sum) > GIVEN_UP_AFTER.toNanos()).toList();
        hopeless.forEach(left::remove);
        return hopeless;
    }
}
